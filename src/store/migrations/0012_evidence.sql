-- Manifests that seal what was captured, said and decided, what has to be kept so that a night can be replayed, and
-- tombstones for what was erased.

-- Deciding rows are only ever added to.
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN
  SELECT raise(ABORT, 'what was decided is never changed; an undo is a new event');
END;
CREATE TRIGGER decision_stays_whole BEFORE DELETE ON decision BEGIN
  SELECT raise(ABORT, 'what was decided is never forgotten; an undo is a new event');
END;
CREATE TRIGGER lead_stays_whole BEFORE DELETE ON lead BEGIN
  SELECT raise(ABORT, 'a lead is never forgotten; closing it is a new event');
END;

-- The chain of manifests as this database knows it. The manifests themselves are files.
CREATE TABLE manifest (
  number       INTEGER PRIMARY KEY,                           -- 1, 2, 3... without a gap
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),     -- of the bytes of its head
  root         TEXT NOT NULL CHECK (length(root) = 64),
  leaves       INTEGER NOT NULL,
  run          TEXT REFERENCES run (id),
  key          TEXT,                                          -- public key, NULL where it is not signed
  created_at   TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE TRIGGER manifest_stays BEFORE UPDATE ON manifest BEGIN
  SELECT raise(ABORT, 'a manifest is never changed');
END;
CREATE TRIGGER manifest_stays_whole BEFORE DELETE ON manifest BEGIN
  SELECT raise(ABORT, 'a manifest is never forgotten');
END;

-- Up to which row each table is sealed.
CREATE TABLE sealed (
  kind         TEXT PRIMARY KEY,
  row          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sealed (kind, row) VALUES ('ad', 0), ('assessment', 0), ('review_event', 0), ('decision', 0), ('lead', 0),
  ('lead_event', 0), ('access_log', 0), ('tombstone', 0);
-- A number that a deleted row had may be given to another one.
CREATE TRIGGER ad_version_unseals AFTER DELETE ON ad_version
  WHEN old.id >= coalesce((SELECT max(id) FROM ad_version), 0) BEGIN
  UPDATE sealed SET row = coalesce((SELECT max(id) FROM ad_version), 0)
    WHERE kind = 'ad' AND row > coalesce((SELECT max(id) FROM ad_version), 0);
END;
CREATE TRIGGER assessment_unseals AFTER DELETE ON assessment
  WHEN old.id >= coalesce((SELECT max(id) FROM assessment), 0) BEGIN
  UPDATE sealed SET row = coalesce((SELECT max(id) FROM assessment), 0)
    WHERE kind = 'assessment' AND row > coalesce((SELECT max(id) FROM assessment), 0);
END;
-- Up to which byte each archive file is sealed, and which runs are.
CREATE TABLE sealed_file (
  name         TEXT PRIMARY KEY,
  bytes        INTEGER NOT NULL,
  captures     INTEGER                                        -- that named it when its other records were erased
) STRICT, WITHOUT ROWID;
CREATE TABLE sealed_run (
  run          TEXT PRIMARY KEY REFERENCES run (id)
) STRICT, WITHOUT ROWID;

-- What judged the ads, kept by content: model, settings, data files, rules of sources, and lists of them.
CREATE TABLE blob (
  sha256       TEXT PRIMARY KEY CHECK (length(sha256) = 64),  -- of the bytes unpacked
  packed       BLOB NOT NULL                                  -- zlib
) STRICT, WITHOUT ROWID;
CREATE TRIGGER blob_stays BEFORE UPDATE ON blob BEGIN
  SELECT raise(ABORT, 'what is kept by its content is never changed');
END;
-- The list of files that judged the ads of a run: JSON, role/name to SHA-256.
ALTER TABLE run ADD COLUMN inputs TEXT REFERENCES blob (sha256);
-- What a stage was given beside the bytes of the archive, and when they were read.
CREATE TABLE assessment_input (
  assessment   INTEGER PRIMARY KEY REFERENCES assessment (id) ON DELETE CASCADE,
  run          TEXT NOT NULL REFERENCES run (id),             -- whose inputs judged it
  warc_file    TEXT,                                          -- where its bytes are; NULL where it was judged by its words
  offset_bytes INTEGER,
  record_id    TEXT,
  payload_sha256 TEXT,
  rules        TEXT REFERENCES blob (sha256),                 -- how the source names its fields
  given        BLOB NOT NULL                                  -- the rest, JSON packed with zlib
) STRICT;

-- What was erased, why and when. Each row says what may be missing from a manifest.
CREATE TABLE tombstone (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('ad', 'record', 'file')),
  subject      TEXT NOT NULL,                                 -- ad, FILE:OFFSET+LENGTH or FILE
  why          TEXT NOT NULL CHECK (why IN ('retention', 'request')),
  sha256       TEXT CHECK (length(sha256) = 64),              -- of the bytes that were there
  instead      TEXT CHECK (length(instead) = 64),             -- of the bytes that stand there now
  account      TEXT,                                          -- who asked for it, at the command line
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  UNIQUE (kind, subject, at)
) STRICT;
CREATE INDEX tombstone_by_subject ON tombstone (subject);
CREATE TRIGGER tombstone_stays BEFORE UPDATE ON tombstone BEGIN
  SELECT raise(ABORT, 'a tombstone is never changed');
END;
CREATE TRIGGER tombstone_stays_whole BEFORE DELETE ON tombstone BEGIN
  SELECT raise(ABORT, 'a tombstone is never taken away');
END;
-- Records and files whose bytes are still to be erased; a kill leaves them here for the next run.
CREATE TABLE erase_due (
  tombstone    INTEGER PRIMARY KEY REFERENCES tombstone (id)
) STRICT;

-- Contacts that are not kept any more, so that the same one still matches: HMAC-SHA-256 under a secret that is not in
-- this file.
CREATE TABLE contact_hash (
  hash         TEXT NOT NULL CHECK (length(hash) = 64),
  ad           TEXT NOT NULL,                                 -- identity; the ad itself may be gone
  first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??.???Z'),
  last_seen_at TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (hash, ad)
) STRICT, WITHOUT ROWID;

-- The words of a version may be blanked once a tombstone of its ad says so, and the full text follows.
DROP TRIGGER ad_version_words;
CREATE TRIGGER ad_version_words BEFORE UPDATE OF title, text, ad ON ad_version
  WHEN (new.title <> old.title OR new.text <> old.text OR new.ad <> old.ad)
   AND (new.ad <> old.ad OR NOT EXISTS (
     SELECT 1 FROM tombstone JOIN ad ON ad.identity = tombstone.subject
     WHERE tombstone.kind = 'ad' AND ad.id = new.ad)) BEGIN
  SELECT raise(ABORT, 'the words of a version are never changed; an edit is a new version');
END;
DROP TRIGGER ad_text_retire;
CREATE TRIGGER ad_text_retire BEFORE UPDATE OF is_current, employer, title, text ON ad_version
  WHEN old.is_current = 1 BEGIN
  INSERT INTO ad_text (ad_text, rowid, title, text, employer)
    VALUES ('delete', old.id, old.title, old.text, old.employer);
END;
DROP TRIGGER ad_text_return;
CREATE TRIGGER ad_text_return AFTER UPDATE OF is_current, employer, title, text ON ad_version
  WHEN new.is_current = 1 BEGIN
  INSERT INTO ad_text (rowid, title, text, employer) VALUES (new.id, new.title, new.text, new.employer);
END;

-- Ads that are kept for good: flagged once, decided by a person, once in a lead, or of one campaign with such an ad.
CREATE VIEW kept_ad AS
  SELECT ad AS id FROM flag
  UNION SELECT ad FROM decision
  UNION SELECT v.ad FROM review_event e JOIN ad_version v ON v.id = e.ad_version
  UNION SELECT v.ad FROM lead_event e JOIN ad_version v ON v.id = e.ad_version
  UNION SELECT v.ad FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
    WHERE m.founder IN (
      SELECT m.founder FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
      UNION SELECT m.founder FROM review_event e JOIN campaign_member m ON m.ad_version = e.ad_version
      UNION SELECT m.founder FROM lead_event e JOIN campaign_member m ON m.ad_version = e.ad_version);

-- Legal hold: ads in a lead that is not closed, with those of their campaigns.
CREATE VIEW held_ad AS
  SELECT v.ad AS id, c.lead FROM lead_campaign c
  LEFT JOIN campaign_member f ON f.ad_version = c.ad_version
  LEFT JOIN campaign_member m ON m.founder = f.founder
  JOIN ad_version v ON v.id = coalesce(m.ad_version, c.ad_version)
  WHERE (SELECT what FROM lead_event e WHERE e.lead = c.lead AND e.ad_version IS NULL ORDER BY e.id DESC LIMIT 1)
        IS NOT 'closed';
