-- What a challenger, a model that is not in use, says of the words of an ad: it opens no flag. An ad that it takes for
-- something else has neither score nor band.
CREATE TABLE challenger_score (
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  model          TEXT NOT NULL,
  champion       TEXT NOT NULL,               -- the model in use that it was held against
  run            TEXT NOT NULL REFERENCES run (id),
  score          REAL CHECK (score BETWEEN 0.0 AND 1.0),
  band           TEXT CHECK (band IN ('belum_bisa_dinilai', 'rendah', 'sedang', 'tinggi')),
  differs        INTEGER NOT NULL CHECK (differs IN (-1, 0, 1)),  -- 1: it alone would flag; -1: the other alone would
  PRIMARY KEY (ad_version, model),
  CHECK ((score IS NULL) = (band IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX challenger_differs ON challenger_score (model, champion) WHERE differs <> 0;
CREATE INDEX challenger_by_run ON challenger_score (run);

-- Labels that words of other campaigns contradict, as `labels suspects --to-desk` found them last: each asks for a second look.
CREATE TABLE label_suspect (
  ad_version     INTEGER PRIMARY KEY REFERENCES ad_version (id) ON DELETE CASCADE,  -- stands for its campaign
  against        REAL NOT NULL CHECK (against BETWEEN 0.0 AND 1.0),  -- chance of the opposite
  model          TEXT NOT NULL,               -- in use then
  found_at       TEXT NOT NULL CHECK (found_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX label_suspect_by_chance ON label_suspect (against DESC, ad_version);

-- Signs that open no flag by themselves for a while: on one source, or on ads that name one contact.
CREATE TABLE mute (
  id             INTEGER PRIMARY KEY,
  sign           TEXT NOT NULL,
  source         TEXT,
  contact_kind   TEXT,
  contact        TEXT,                        -- kept no longer once the mute is over
  until          TEXT NOT NULL CHECK (until GLOB '????-??-??T??:??:??.???Z'),
  reason         TEXT NOT NULL,
  account        TEXT NOT NULL,
  made_at        TEXT NOT NULL CHECK (made_at GLOB '????-??-??T??:??:??.???Z'),
  ended_at       TEXT CHECK (ended_at IS NULL OR ended_at GLOB '????-??-??T??:??:??.???Z'),
  ended_by       TEXT,
  CHECK ((source IS NULL) <> (contact_kind IS NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE INDEX mute_until ON mute (until);

-- Ads for which the newest run opened no flag because of a mute.
CREATE TABLE muted_ad (
  ad             INTEGER NOT NULL REFERENCES ad (id) ON DELETE CASCADE,
  mute         INTEGER NOT NULL REFERENCES mute (id) ON DELETE CASCADE,
  run            TEXT NOT NULL REFERENCES run (id),
  PRIMARY KEY (ad, mute)
) STRICT, WITHOUT ROWID;
CREATE INDEX muted_ad_by_mute ON muted_ad (mute);
