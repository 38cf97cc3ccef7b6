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
