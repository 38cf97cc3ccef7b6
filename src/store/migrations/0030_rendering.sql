-- Pictures of captures, made by a browser from the archived bytes: no evidence as it was received, but a rendering of it.
-- The file is renderings/SHA256.png in the folder of the archive; a file that no row names is deleted.
CREATE TABLE rendering (
  capture      INTEGER PRIMARY KEY REFERENCES capture (id) ON DELETE CASCADE,
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),     -- of the picture
  width        INTEGER NOT NULL,                              -- pixels
  height       INTEGER NOT NULL,
  is_cut       INTEGER NOT NULL CHECK (is_cut IN (0, 1)),     -- the page goes on below
  browser      TEXT NOT NULL,                                 -- name and version
  made_at      TEXT NOT NULL CHECK (made_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX rendering_by_digest ON rendering (sha256);
