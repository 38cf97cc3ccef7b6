-- A search by band or licence finds what was flagged or decided, also where the page was edited since: it walks the assessments of
-- every version and leaves out those that are not the newest of theirs.
DROP INDEX assessment_tinggi;
DROP INDEX assessment_sedang;
DROP INDEX assessment_by_licence;
CREATE INDEX assessment_by_band ON assessment (band) WHERE band IN ('sedang', 'tinggi');
CREATE INDEX assessment_by_licence ON assessment (licence)
  WHERE licence IN ('suspended', 'revoked', 'borrowed', 'near_miss');
