-- What was flagged or decided stands when the page is edited afterwards: a decision names the version that it is about.
-- Rows of before have none; the view below works it out for them.
ALTER TABLE decision ADD COLUMN ad_version INTEGER REFERENCES ad_version (id);
DROP VIEW decision_in_force;
CREATE VIEW decision_in_force AS
  SELECT d.id, d.ad, d.verdict, d.person, d.reason, d.at,
         coalesce(d.ad_version,
           -- Of the campaign that was decided on, else the words of that time, else the first.
           (SELECT v.id FROM review_event e
            CROSS JOIN ad_version v ON v.ad = d.ad
            JOIN campaign_member em ON em.ad_version = e.ad_version
            JOIN campaign_member m ON m.ad_version = v.id AND m.founder = em.founder
            WHERE e.id = d.event AND v.captured_at <= d.at ORDER BY v.number DESC LIMIT 1),
           (SELECT v.id FROM ad_version v WHERE v.ad = d.ad AND v.captured_at <= d.at ORDER BY v.number DESC LIMIT 1),
           (SELECT v.id FROM ad_version v WHERE v.ad = d.ad ORDER BY v.number LIMIT 1)) AS ad_version
  FROM decision d
  WHERE d.event IS NULL OR NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = d.event);

-- The version by which an ad is shown and named: the one whose flag waits, else the one that a person confirmed, else the
-- one that was flagged last, else the one that was dismissed, else the words of now.
CREATE VIEW standing_version AS
  SELECT ad.id AS ad, coalesce(
    (SELECT flag.ad_version FROM flag WHERE flag.ad = ad.id AND flag.state = 'open'),
    (SELECT d.ad_version FROM decision_in_force d WHERE d.ad = ad.id AND d.verdict = 'confirmed'
      AND NOT EXISTS (SELECT 1 FROM decision_in_force later WHERE later.ad = d.ad AND later.ad_version = d.ad_version
                      AND later.verdict = 'dismissed' AND (later.at, later.id) > (d.at, d.id))
      ORDER BY d.at DESC, d.id DESC LIMIT 1),
    (SELECT flag.ad_version FROM flag WHERE flag.ad = ad.id AND flag.merged_into IS NULL ORDER BY flag.id DESC LIMIT 1),
    (SELECT d.ad_version FROM decision_in_force d WHERE d.ad = ad.id ORDER BY d.at DESC, d.id DESC LIMIT 1),
    (SELECT v.id FROM ad_version v WHERE v.ad = ad.id AND v.is_current = 1)) AS ad_version
  FROM ad;

-- Full text of every version: the words of a flagged one are looked for after they were edited away.
DROP TRIGGER ad_text_insert;
DROP TRIGGER ad_text_retire;
DROP TRIGGER ad_text_return;
DROP TRIGGER ad_text_delete;
DROP TABLE ad_text;
DROP VIEW current_version;
CREATE VIRTUAL TABLE ad_text USING fts5 (
  title, text, employer,
  content = 'ad_version', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO ad_text (ad_text) VALUES ('rebuild');
CREATE TRIGGER ad_text_insert AFTER INSERT ON ad_version BEGIN
  INSERT INTO ad_text (rowid, title, text, employer) VALUES (new.id, new.title, new.text, new.employer);
END;
CREATE TRIGGER ad_text_retire BEFORE UPDATE OF employer, title, text ON ad_version BEGIN
  INSERT INTO ad_text (ad_text, rowid, title, text, employer)
    VALUES ('delete', old.id, old.title, old.text, old.employer);
END;
CREATE TRIGGER ad_text_return AFTER UPDATE OF employer, title, text ON ad_version BEGIN
  INSERT INTO ad_text (rowid, title, text, employer) VALUES (new.id, new.title, new.text, new.employer);
END;
CREATE TRIGGER ad_text_delete AFTER DELETE ON ad_version BEGIN
  INSERT INTO ad_text (ad_text, rowid, title, text, employer)
    VALUES ('delete', old.id, old.title, old.text, old.employer);
END;
DROP INDEX ad_version_by_destination;
CREATE INDEX ad_version_by_destination ON ad_version (destination_code) WHERE destination_code IS NOT NULL;

-- For people who open this file in a SQLite tool: a flag with the words that earned it.
DROP VIEW flagged_ads;
CREATE VIEW flagged_ads AS
  SELECT ad.identity AS ad, flag.state, flag.band, round(flag.score, 3) AS score, v.title, v.employer, v.location,
         v.destination, ad.source, ad.url,
         (SELECT group_concat(json_extract(value, '$.id'), ', ') FROM json_each(a.reasons)
           WHERE json_extract(value, '$.contribution') > 0) AS reasons,
         ad.first_seen_at, ad.last_seen_at, flag.opened_at, flag.closed_at, v.text,
         v.number AS version, v.is_current = 0 AS has_changed_since
  FROM flag
  JOIN ad ON ad.id = flag.ad
  JOIN ad_version v ON v.id = flag.ad_version
  LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
  WHERE flag.merged_into IS NULL
  ORDER BY flag.state DESC, flag.score DESC, flag.id;

-- What was learned as a site's own contact can be undone: a forgotten one is never learned again, and what was taken off ads
-- is kept, so that they get it back whether or not their pages are still there.
ALTER TABLE site_contact ADD COLUMN forgotten_at TEXT
  CHECK (forgotten_at IS NULL OR forgotten_at GLOB '????-??-??T??:??:??.???Z');
CREATE TABLE site_contact_taken (
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'whatsapp_group', 'telegram', 'email',
                                               'link', 'bank_account', 'social')),
  value          TEXT NOT NULL,
  written        TEXT,
  span_start     INTEGER,
  span_end       INTEGER,
  is_obfuscated  INTEGER NOT NULL CHECK (is_obfuscated IN (0, 1)),
  sighted_as     TEXT,                        -- kind by which it related ads; NULL where it did not
  PRIMARY KEY (ad_version, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_contact_taken_by_value ON site_contact_taken (kind, value);
