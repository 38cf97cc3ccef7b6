-- What a run touched is recorded by the run, never inferred from a clock.

-- An ad is kept from the last run that touched it on; flags no longer look at when it was seen.
DROP INDEX ad_by_last_seen;
CREATE INDEX ad_by_last_run ON ad (last_run);

-- Pages answered with the bytes of an earlier night were noted with the time of their first capture.
UPDATE ad SET last_seen_at = (SELECT started_at FROM run WHERE run.id = ad.last_run)
  WHERE source IN (SELECT name FROM source WHERE kind <> 'import')
    AND last_seen_at < (SELECT started_at FROM run WHERE run.id = ad.last_run);
UPDATE takedown SET back_at = found_at WHERE back_at < found_at;

-- Ads whose campaign and contacts have to be weighed: noted in the transaction that touched them, taken off when
-- it is done.
CREATE TABLE network_due (
  ad             INTEGER PRIMARY KEY REFERENCES ad (id) ON DELETE CASCADE
) STRICT;
INSERT INTO network_due (ad) SELECT id FROM ad;

-- Data files for which every stored ad was asked about once more, from the first to the last step.
CREATE TABLE recheck (
  data           TEXT PRIMARY KEY,            -- version of data/
  run            TEXT NOT NULL REFERENCES run (id),
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
-- Ads that such a recheck has judged anew and whose flags are not decided yet.
CREATE TABLE recheck_due (
  ad             INTEGER PRIMARY KEY REFERENCES ad (id) ON DELETE CASCADE
) STRICT;

-- What a run is: a night, an import of files, or a recheck of what is kept.
ALTER TABLE run ADD COLUMN kind TEXT NOT NULL DEFAULT 'night' CHECK (kind IN ('night', 'import', 'recheck'));
CREATE INDEX run_by_kind ON run (kind, started_at, id);
UPDATE run SET kind = 'recheck' WHERE command = 'waspada licences import';
UPDATE run SET kind = 'import' WHERE kind = 'night' AND command || ' ' LIKE '% import %'
  AND command || ' ' NOT LIKE '% run %' AND command || ' ' NOT LIKE '% schedule %';
DROP VIEW runs;
CREATE VIEW runs AS
  SELECT id AS run, kind, status, command, started_at, finished_at, pages, ads_new, ads_edited, ads_known, flagged,
         over_budget, skipped, failed, program, model, data
  FROM run ORDER BY started_at DESC, id DESC;
