-- What others than this desk say of a text: an authority after the case, a partner, a rule of thumb. What the desk's own
-- persons decided is read from review_event. The words are kept as they were then, whatever becomes of the ad.
CREATE TABLE label (
  id             INTEGER PRIMARY KEY,
  ad             TEXT,                        -- identity, where it is about a stored ad
  campaign       INTEGER,                     -- founder of its campaign then; a number, so that an ad may go
  source         TEXT NOT NULL CHECK (source IN ('analyst', 'double_review', 'outcome', 'network', 'weak_rule')),
  is_suspicious  INTEGER NOT NULL CHECK (is_suspicious IN (0, 1)),
  kind           TEXT NOT NULL CHECK (kind IN ('ad', 'warning', 'news', 'guide', 'other')),
  person         TEXT NOT NULL,               -- who says so: a person, or an authority
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  guideline      TEXT NOT NULL,               -- version of the rules that it follows; may be empty
  board          TEXT NOT NULL,               -- where the ad was found
  title          TEXT NOT NULL,
  text           TEXT NOT NULL,
  digest         TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),  -- so that the same file adds nothing twice
  imported_at    TEXT NOT NULL CHECK (imported_at GLOB '????-??-??T??:??:??.???Z'),
  imported_by    TEXT NOT NULL
) STRICT;
CREATE INDEX label_by_time ON label (at);
CREATE TRIGGER label_stays BEFORE UPDATE ON label BEGIN
  SELECT raise(ABORT, 'what was said of a text is never changed; a newer label stands beside it');
END;
