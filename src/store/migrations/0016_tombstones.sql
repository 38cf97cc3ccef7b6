-- What a tombstone says, and what of an ad stands there after it, can be held against digests: a tombstone is no licence
-- to write other words in the place of those that were erased.

-- SHA-256 over what the tombstone says; NULL in rows of the time before.
ALTER TABLE tombstone ADD COLUMN digest TEXT CHECK (digest IS NULL OR length(digest) = 64);

-- Rows that were blanked under a tombstone of their ad, with the digest of what they say since. The tombstone has the
-- digest of this list in `instead`. While a row is being blanked its digest is empty.
CREATE TABLE blanked (
  tombstone    INTEGER NOT NULL REFERENCES tombstone (id) DEFERRABLE INITIALLY DEFERRED,
  kind         TEXT NOT NULL CHECK (kind IN ('ad', 'assessment')),
  row          INTEGER NOT NULL,
  sha256       TEXT NOT NULL CHECK (length(sha256) IN (0, 64)),
  PRIMARY KEY (tombstone, kind, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX blanked_by_row ON blanked (row, kind);
CREATE TRIGGER blanked_stays BEFORE UPDATE ON blanked WHEN old.sha256 <> '' BEGIN
  SELECT raise(ABORT, 'what was noted of a blanked row is never changed');
END;
CREATE TRIGGER blanked_stays_whole BEFORE DELETE ON blanked BEGIN
  SELECT raise(ABORT, 'what was noted of a blanked row is never taken away');
END;

-- The words of a version change only while it is being blanked.
DROP TRIGGER ad_version_words;
CREATE TRIGGER ad_version_words BEFORE UPDATE OF title, text, ad ON ad_version
  WHEN (new.title <> old.title OR new.text <> old.text OR new.ad <> old.ad)
   AND (new.ad <> old.ad OR NOT EXISTS (
     SELECT 1 FROM blanked WHERE row = new.id AND kind = 'ad' AND sha256 = '')) BEGIN
  SELECT raise(ABORT, 'the words of a version are never changed; an edit is a new version');
END;
