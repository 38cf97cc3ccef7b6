-- What persons decided of campaigns, append-only: an undo is an event of its own, and a decision with an undo is
-- not in force any more.
CREATE TABLE review_event (
  id           INTEGER PRIMARY KEY,
  ad_version   INTEGER NOT NULL REFERENCES ad_version (id),   -- the founder of the campaign at that time
  ruling       TEXT CHECK (ruling IN ('confirm', 'weak', 'dismiss', 'warning_or_news', 'not_an_ad', 'unsure')),
  reason       TEXT,                                          -- code
  note         TEXT NOT NULL,
  person       INTEGER NOT NULL,
  person_name  TEXT NOT NULL,                                 -- as it was then
  undoes       INTEGER UNIQUE REFERENCES review_event (id),
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  CHECK ((ruling IS NULL) = (undoes IS NOT NULL)),
  CHECK ((ruling IS NULL) = (reason IS NULL))
) STRICT;
CREATE INDEX review_event_by_version ON review_event (ad_version);
CREATE INDEX review_event_by_time ON review_event (at);
CREATE INDEX review_event_unsure ON review_event (ad_version) WHERE ruling = 'unsure';
CREATE TRIGGER review_event_stays BEFORE UPDATE ON review_event BEGIN
  SELECT raise(ABORT, 'what was decided is never changed; an undo is a new event');
END;

-- Flags that a decision keeps closed; they are open again when every such decision is undone.
CREATE TABLE review_flag (
  event        INTEGER NOT NULL REFERENCES review_event (id) ON DELETE CASCADE,
  flag         INTEGER NOT NULL REFERENCES flag (id) ON DELETE CASCADE,
  PRIMARY KEY (event, flag)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_flag_by_flag ON review_flag (flag);

ALTER TABLE decision ADD COLUMN event INTEGER REFERENCES review_event (id);
CREATE VIEW decision_in_force AS
  SELECT d.id, d.ad, d.verdict, d.person, d.reason, d.at FROM decision d
  WHERE d.event IS NULL OR NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = d.event);

-- Who has a campaign before them, so that two persons never look at the same one.
CREATE TABLE claim (
  ad_version   INTEGER PRIMARY KEY REFERENCES ad_version (id) ON DELETE CASCADE,
  person       INTEGER NOT NULL,
  person_name  TEXT NOT NULL,
  until        TEXT NOT NULL CHECK (until GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX claim_by_person ON claim (person);

-- Who did and saw what. Each row carries the digest of itself and the row before it; `waspada log verify` follows
-- them.
CREATE TABLE access_log (
  id           INTEGER PRIMARY KEY,                           -- 1, 2, 3... without a gap
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  person       INTEGER,                                       -- account of the desk
  account      TEXT,                                          -- account of the machine, at the command line
  what         TEXT NOT NULL,                                 -- decide, undo, reveal, export, user_add...
  which        TEXT NOT NULL,                                 -- ad, campaign, account or how many, never a contact
  digest       TEXT NOT NULL CHECK (length(digest) = 64),
  CHECK ((person IS NULL) <> (account IS NULL))
) STRICT;
CREATE TRIGGER access_log_stays BEFORE UPDATE ON access_log BEGIN
  SELECT raise(ABORT, 'the log is never changed');
END;
CREATE TRIGGER access_log_stays_whole BEFORE DELETE ON access_log BEGIN
  SELECT raise(ABORT, 'the log is never shortened');
END;
-- Where the log ends: rows taken off its end would leave what remains whole.
CREATE TABLE access_log_end (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  row          INTEGER NOT NULL,
  digest       TEXT NOT NULL
) STRICT;
CREATE TRIGGER access_log_grows AFTER INSERT ON access_log BEGIN
  INSERT OR REPLACE INTO access_log_end (id, row, digest) VALUES (1, new.id, new.digest);
END;
