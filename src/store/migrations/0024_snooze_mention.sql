-- That a campaign waits until a day, or until an ad of it changes; append-only: an end by hand is a row of its own. A
-- decision on the campaign ends it as well.
CREATE TABLE snooze (
  id              INTEGER PRIMARY KEY,
  ad_version      INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,   -- the founder at that time
  until           TEXT CHECK (until GLOB '????-??-??T??:??:??.???Z'),              -- at the latest
  is_until_change INTEGER CHECK (is_until_change IN (0, 1)),
  newest_version  INTEGER,                                    -- newest version of any ad then
  ads             INTEGER,                                    -- how many ads the campaign had then
  newest_event    INTEGER,                                    -- newest decision then
  person          INTEGER NOT NULL,
  person_name     TEXT NOT NULL,                              -- as it was then
  undoes          INTEGER UNIQUE REFERENCES snooze (id) ON DELETE CASCADE,
  at              TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  CHECK ((until IS NULL) = (undoes IS NOT NULL))
) STRICT;
CREATE INDEX snooze_by_version ON snooze (ad_version);
CREATE INDEX snooze_by_end ON snooze (until) WHERE until IS NOT NULL;
CREATE TRIGGER snooze_stays BEFORE UPDATE ON snooze BEGIN
  SELECT raise(ABORT, 'what was put off is never changed; an end is a new row');
END;

-- Who is named in the note of a decision, and when that person opened it.
CREATE TABLE mention (
  event           INTEGER NOT NULL REFERENCES review_event (id) ON DELETE CASCADE,
  person          INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  seen_at         TEXT CHECK (seen_at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (event, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_unseen ON mention (person, event) WHERE seen_at IS NULL;

-- The feed of notes reads the newest first.
CREATE INDEX review_event_noted ON review_event (id) WHERE note <> '';
