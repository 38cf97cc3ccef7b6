-- Who saw the contacts of an ad in the clear, and when. Kept as long as the ad's identity is known to anyone:
-- it points to no row, so that deleting an ad leaves the note.
CREATE TABLE reveal (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  account TEXT NOT NULL,
  command TEXT NOT NULL CHECK (command IN ('show', 'explain', 'export')),
  -- Identity of the ad; NULL where many were exported.
  ad TEXT,
  ads INTEGER NOT NULL CHECK (ads >= 0)
) STRICT;
CREATE INDEX reveal_ad ON reveal (ad, at);
