-- Ads of low score drawn at random, so that what persons say of them tells how much is missed. What the draw was made
-- from is counted when it is made: it cannot be told later.
CREATE TABLE sample_draw (
  id             INTEGER PRIMARY KEY,
  run            TEXT NOT NULL UNIQUE REFERENCES run (id) ON DELETE CASCADE,
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  since          TEXT NOT NULL CHECK (since GLOB '????-??-??T??:??:??.???Z'),  -- campaigns that came in since then
  population     INTEGER NOT NULL,            -- of low score, without a flag, not decided: each as likely as any other
  over_budget    INTEGER NOT NULL             -- worth a flag that the day's budget had no place for, not decided
) STRICT;
CREATE TABLE sample (
  draw           INTEGER NOT NULL REFERENCES sample_draw (id) ON DELETE CASCADE,
  ordinal        INTEGER NOT NULL,
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  came_in_at     TEXT NOT NULL CHECK (came_in_at GLOB '????-??-??T??:??:??.???Z'),  -- since when it could be drawn
  event          INTEGER REFERENCES review_event (id) ON DELETE SET NULL,           -- what was decided of the sample
  PRIMARY KEY (draw, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_by_version ON sample (ad_version);
CREATE INDEX sample_by_event ON sample (event) WHERE event IS NOT NULL;
CREATE INDEX sample_draw_by_time ON sample_draw (at);

-- What came into a source in a night, so that a later night can be held against it: counts alone, nothing of an ad.
CREATE TABLE drift_night (
  source         TEXT NOT NULL,
  run            TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  campaigns      INTEGER NOT NULL,            -- with a new or edited ad that was scored; each counts once
  scores         TEXT NOT NULL CHECK (json_valid(scores)),  -- of them, by step of log-odds
  signs          TEXT NOT NULL CHECK (json_valid(signs)),   -- of them, by strongest sign; "" for none
  words          INTEGER NOT NULL,
  unknown_words  INTEGER NOT NULL,            -- that the model has no weight for
  PRIMARY KEY (source, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX drift_night_by_run ON drift_night (run);

-- The list of kinds is longer; a CHECK cannot be changed where it stands.
DROP INDEX alarm_open;
DROP INDEX alarm_by_close;
DROP INDEX alarm_by_source;
ALTER TABLE alarm RENAME TO alarm_before;
CREATE TABLE alarm (
  id             INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('silent', 'low', 'fields', 'refused', 'throttled', 'robots',
                                               'failing', 'missed', 'scores', 'signs', 'words')),
  source         TEXT NOT NULL,               -- empty where it is about the night as a whole, or most sources at once
  part           TEXT NOT NULL,               -- the field that is missing; empty elsewhere
  found          INTEGER NOT NULL,
  usual          INTEGER NOT NULL,
  last_right_at  TEXT CHECK (last_right_at GLOB '????-??-??T??:??:??.???Z'),
  opened_at      TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.???Z'),
  closed_at      TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
INSERT INTO alarm (id, kind, source, part, found, usual, last_right_at, opened_at, closed_at)
  SELECT id, kind, source, part, found, usual, last_right_at, opened_at, closed_at FROM alarm_before;
DROP TABLE alarm_before;
CREATE UNIQUE INDEX alarm_open ON alarm (kind, source, part) WHERE closed_at IS NULL;
CREATE INDEX alarm_by_close ON alarm (closed_at);
CREATE INDEX alarm_by_source ON alarm (source);
