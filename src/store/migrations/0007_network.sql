-- What campaign and contacts say of an ad is added to an assessment in a row of its own, which names the row of
-- the ad's own words that it was added to: so a re-score of the same words is seen to say nothing new.
ALTER TABLE assessment ADD COLUMN base INTEGER REFERENCES assessment (id) ON DELETE CASCADE;
-- The figures, and the time up to which they count.
ALTER TABLE assessment ADD COLUMN network TEXT CHECK (json_valid(network));
ALTER TABLE assessment ADD COLUMN network_as_of TEXT CHECK (network_as_of GLOB '????-??-??T??:??:??.???Z');
-- What the band rests on beside the score; NULL in rows of the time before it was noted.
ALTER TABLE assessment ADD COLUMN grounds TEXT CHECK (json_valid(grounds));
CREATE INDEX assessment_by_base ON assessment (base) WHERE base IS NOT NULL;

-- That an ad was found taken down: its page answered that there is nothing any more (404, 410).
CREATE TABLE takedown (
  id             INTEGER PRIMARY KEY,
  ad             INTEGER NOT NULL REFERENCES ad (id) ON DELETE CASCADE,
  last_seen_at   TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??.???Z'),
  found_at       TEXT NOT NULL CHECK (found_at GLOB '????-??-??T??:??:??.???Z'),
  back_at        TEXT CHECK (back_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX takedown_by_ad ON takedown (ad);
CREATE UNIQUE INDEX takedown_open ON takedown (ad) WHERE back_at IS NULL;
