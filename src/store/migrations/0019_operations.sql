-- What a run came to, as values: the morning's words are made from them, in either language.
CREATE TABLE run_summary (
  run            TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  summary        TEXT NOT NULL CHECK (json_valid(summary))
) STRICT, WITHOUT ROWID;

-- What a night found in a source beside its coverage: a source that gave nothing has a row as well.
CREATE TABLE source_night (
  source         TEXT NOT NULL,
  run            TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  ads            INTEGER NOT NULL,            -- ads read, of which the next three count
  with_employer  INTEGER NOT NULL,
  with_pay       INTEGER NOT NULL,
  with_contact   INTEGER NOT NULL,
  throttled      INTEGER NOT NULL,            -- times its server asked to be asked less
  trouble        TEXT,                        -- why nothing could be read, where that is so
  PRIMARY KEY (source, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_night_by_run ON source_night (run);

-- Something that an operator has to look at; it closes when a later night finds it mended.
CREATE TABLE alarm (
  id             INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('silent', 'low', 'fields', 'refused', 'throttled', 'robots',
                                               'failing', 'missed')),
  source         TEXT NOT NULL,               -- empty where it is about the night as a whole
  part           TEXT NOT NULL,               -- the field that is missing; empty elsewhere
  found          INTEGER NOT NULL,
  usual          INTEGER NOT NULL,
  last_right_at  TEXT CHECK (last_right_at GLOB '????-??-??T??:??:??.???Z'),
  opened_at      TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.???Z'),
  closed_at      TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (kind, source, part) WHERE closed_at IS NULL;
CREATE INDEX alarm_by_close ON alarm (closed_at);
CREATE INDEX alarm_by_source ON alarm (source);

-- When a site changed its robots.txt, and what it said before.
ALTER TABLE robots ADD COLUMN changed_at TEXT CHECK (changed_at IS NULL OR changed_at GLOB '????-??-??T??:??:??.???Z');
ALTER TABLE robots ADD COLUMN before BLOB;

-- Messages that are to leave. Their words are made when they leave, and are not kept.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY,
  run            TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  about          TEXT NOT NULL,               -- empty; or when the night was due that did not run
  way            TEXT NOT NULL CHECK (way IN ('mail', 'webhook')),
  recipient      TEXT NOT NULL,               -- SHA-256 of the address
  state          TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'unknown')),
  tries          INTEGER NOT NULL DEFAULT 0,
  next_try_at    TEXT NOT NULL CHECK (next_try_at GLOB '????-??-??T??:??:??.???Z'),
  done_at        TEXT CHECK (done_at GLOB '????-??-??T??:??:??.???Z'),
  problem        TEXT,                        -- what the last try met; never a secret
  UNIQUE (run, about, way, recipient)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE state IN ('waiting', 'sending');

-- Imports that were taken back: by whom, when and what went.
CREATE TABLE import_undo (
  run            TEXT PRIMARY KEY REFERENCES run (id),
  account        TEXT NOT NULL,
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  ads            INTEGER NOT NULL,
  flags          INTEGER NOT NULL,
  captures       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER import_undo_stays BEFORE UPDATE ON import_undo BEGIN
  SELECT raise(ABORT, 'what was taken back is never changed');
END;
CREATE TRIGGER import_undo_stays_whole BEFORE DELETE ON import_undo BEGIN
  SELECT raise(ABORT, 'that an import was taken back is never forgotten');
END;
