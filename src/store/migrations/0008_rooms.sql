-- What the desk's search, source, night and figure pages ask for, so that none of them walks a whole table.

-- Ads of a source or of all, newest first.
CREATE INDEX ad_by_first_seen ON ad (first_seen_at);
CREATE INDEX ad_by_source ON ad (source, first_seen_at);
-- What is rare among ads has an index of its own; what is common is found by walking.
CREATE INDEX ad_version_by_destination ON ad_version (destination_code)
  WHERE is_current = 1 AND destination_code IS NOT NULL;
CREATE INDEX assessment_tinggi ON assessment (is_latest) WHERE is_latest = 1 AND band = 'tinggi';
CREATE INDEX assessment_sedang ON assessment (is_latest) WHERE is_latest = 1 AND band = 'sedang';
CREATE INDEX assessment_by_licence ON assessment (licence)
  WHERE is_latest = 1 AND licence IN ('suspended', 'revoked', 'borrowed', 'near_miss');
CREATE INDEX flag_by_opening ON flag (opened_at);

-- What became of the addresses of a source in a run, counted once when the run is over: the coverage of each
-- address goes with the years, and the nights of a source are compared with one another.
CREATE TABLE coverage_count (
  source          TEXT NOT NULL,
  run             TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  outcome         TEXT NOT NULL CHECK (outcome IN ('kept', 'skipped', 'failed')),
  reason          TEXT NOT NULL,
  pages           INTEGER NOT NULL,
  example_url     TEXT NOT NULL,
  example_detail  TEXT,
  PRIMARY KEY (source, run, outcome, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_count_by_run ON coverage_count (run);
INSERT INTO coverage_count (source, run, outcome, reason, pages, example_url, example_detail)
  SELECT source, run, outcome, reason, pages, example_url, example_detail FROM coverage_summary
  WHERE run IN (SELECT id FROM run WHERE status <> 'running');
