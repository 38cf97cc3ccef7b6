-- Manifests that are not signed are an alarm. A CHECK cannot be changed where it stands.
DROP INDEX alarm_open;
DROP INDEX alarm_by_close;
DROP INDEX alarm_by_source;
ALTER TABLE alarm RENAME TO alarm_before;
CREATE TABLE alarm (
  id             INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('silent', 'low', 'fields', 'refused', 'throttled', 'robots',
                                               'failing', 'missed', 'scores', 'signs', 'words', 'unsigned')),
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
