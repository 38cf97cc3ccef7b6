-- Accounts of the review desk and their sessions.
CREATE TABLE person (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  role         TEXT NOT NULL CHECK (role IN ('read_only', 'analyst', 'investigator', 'operator')),
  password     TEXT NOT NULL,                                 -- argon2id, as a PHC string
  language     TEXT NOT NULL DEFAULT 'id' CHECK (language IN ('id', 'en')),
  theme        TEXT NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
  has_keys     INTEGER NOT NULL DEFAULT 1 CHECK (has_keys IN (0, 1)),
  created_at   TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
  disabled_at  TEXT CHECK (disabled_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- The cookie holds a random token; only its digest is kept here.
CREATE TABLE session (
  token_sha256  TEXT PRIMARY KEY CHECK (length(token_sha256) = 64),
  person        INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  opened_at     TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.???Z'),
  expires_at    TEXT NOT NULL CHECK (expires_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_expiry ON session (expires_at);
