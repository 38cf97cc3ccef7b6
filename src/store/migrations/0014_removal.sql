-- Addresses that no sitemap, list or feed of their source named any more and that were asked for once more; until one
-- names them again they are not asked for a second time.
ALTER TABLE page ADD COLUMN left_at TEXT CHECK (left_at IS NULL OR left_at GLOB '????-??-??T??:??:??.???Z');

-- Contacts that stand on most pages of a source: they are the site's, not those of its ads.
CREATE TABLE site_contact (
  source         TEXT NOT NULL REFERENCES source (name),
  kind           TEXT NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'whatsapp_group', 'telegram', 'email',
                                               'link', 'bank_account', 'social')),
  value          TEXT NOT NULL,
  run            TEXT NOT NULL REFERENCES run (id),  -- that learned it
  PRIMARY KEY (source, kind, value)
) STRICT, WITHOUT ROWID;
