PRAGMA application_id = 0x57535044; -- "WSPD"

-- One night, or one import.
CREATE TABLE run (
  id            TEXT PRIMARY KEY,             -- its start in UTC: 20261124T183000Z
  command       TEXT NOT NULL,                -- as typed
  status        TEXT NOT NULL CHECK (status IN ('running', 'complete', 'partial', 'failed', 'interrupted')),
  started_at    TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
  finished_at   TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),
  program       TEXT NOT NULL,                -- version of Waspada
  model         TEXT NOT NULL,                -- version of the model
  data          TEXT NOT NULL,                -- version of data/
  pages         INTEGER NOT NULL DEFAULT 0,
  ads_new       INTEGER NOT NULL DEFAULT 0,
  ads_edited    INTEGER NOT NULL DEFAULT 0,
  ads_known     INTEGER NOT NULL DEFAULT 0,
  flagged       INTEGER NOT NULL DEFAULT 0,
  over_budget   INTEGER NOT NULL DEFAULT 0,   -- worth a flag, but the day's budget was used up
  skipped       INTEGER NOT NULL DEFAULT 0,
  failed        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX run_by_start ON run (started_at);

CREATE TABLE source (
  name          TEXT PRIMARY KEY,             -- as in pipeline.toml
  kind          TEXT NOT NULL,
  rules         TEXT NOT NULL,                -- fingerprint of how its pages are read
  first_run     TEXT NOT NULL REFERENCES run (id)
) STRICT, WITHOUT ROWID;

-- What to tell a server the next time its page is asked for.
CREATE TABLE page (
  id                INTEGER PRIMARY KEY,
  url               TEXT NOT NULL UNIQUE,
  source            TEXT NOT NULL REFERENCES source (name),
  status            INTEGER NOT NULL,         -- HTTP; 200 for rows of files
  etag              TEXT,
  last_modified     TEXT,
  payload_sha256    TEXT CHECK (length(payload_sha256) = 64),
  first_fetched_at  TEXT NOT NULL CHECK (first_fetched_at GLOB '????-??-??T??:??:??.???Z'),
  last_fetched_at   TEXT NOT NULL CHECK (last_fetched_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX page_by_source ON page (source);

-- Addresses of a night that is under way; what is done stays until the night is over, so that a
-- night that was interrupted neither forgets nor repeats.
CREATE TABLE frontier (
  id            INTEGER PRIMARY KEY,
  source        TEXT NOT NULL,
  url           TEXT NOT NULL,
  role          TEXT NOT NULL,                -- the crawl's word for what the address leads to
  hints         TEXT NOT NULL CHECK (json_valid(hints)),  -- what the feed or listing told of the ad
  pushed_at     TEXT NOT NULL CHECK (pushed_at GLOB '????-??-??T??:??:??.???Z'),
  done_at       TEXT CHECK (done_at GLOB '????-??-??T??:??:??.???Z'),
  UNIQUE (source, url)
) STRICT;
CREATE INDEX frontier_pending ON frontier (source, id) WHERE done_at IS NULL;

CREATE TABLE robots (
  origin        TEXT PRIMARY KEY,             -- scheme, host and port
  status        INTEGER,                      -- HTTP; NULL where no answer came
  body          BLOB NOT NULL,
  fetched_at    TEXT NOT NULL CHECK (fetched_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;

-- What became of every address of every run: nothing is left out unsaid.
CREATE TABLE coverage (
  run           TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  source        TEXT NOT NULL,
  url           TEXT NOT NULL,
  outcome       TEXT NOT NULL CHECK (outcome IN ('kept', 'skipped', 'failed')),
  reason        TEXT NOT NULL,                -- kept: new, edited, known; else why not
  detail        TEXT,
  PRIMARY KEY (run, source, url)
) STRICT, WITHOUT ROWID;

-- Where in the archive an exchange lies, written before it was parsed.
CREATE TABLE capture (
  id              INTEGER PRIMARY KEY,
  page            INTEGER REFERENCES page (id) ON DELETE SET NULL,
  run             TEXT NOT NULL REFERENCES run (id),
  url             TEXT NOT NULL,
  captured_at     TEXT NOT NULL CHECK (captured_at GLOB '????-??-??T??:??:??.???Z'),
  warc_file       TEXT NOT NULL,
  offset_bytes    INTEGER NOT NULL,
  record_id       TEXT NOT NULL UNIQUE,
  payload_sha256  TEXT NOT NULL CHECK (length(payload_sha256) = 64)
) STRICT;
CREATE INDEX capture_by_page ON capture (page);
CREATE INDEX capture_by_payload ON capture (payload_sha256);
CREATE INDEX capture_by_file ON capture (warc_file);

CREATE TABLE ad (
  id             INTEGER PRIMARY KEY,
  identity       TEXT NOT NULL UNIQUE,        -- what Waspada calls the ad everywhere
  source         TEXT NOT NULL REFERENCES source (name),
  url            TEXT,
  page           INTEGER REFERENCES page (id) ON DELETE SET NULL,
  first_run      TEXT NOT NULL REFERENCES run (id),
  last_run       TEXT NOT NULL REFERENCES run (id),
  first_seen_at  TEXT NOT NULL CHECK (first_seen_at GLOB '????-??-??T??:??:??.???Z'),
  last_seen_at   TEXT NOT NULL CHECK (last_seen_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX ad_by_page ON ad (page);
CREATE INDEX ad_by_url ON ad (url);
CREATE INDEX ad_by_last_seen ON ad (last_seen_at);

-- The words of an ad; an edit is a new row.
CREATE TABLE ad_version (
  id             INTEGER PRIMARY KEY,
  ad             INTEGER NOT NULL REFERENCES ad (id) ON DELETE CASCADE,
  number         INTEGER NOT NULL,            -- 1, 2, 3...
  is_current     INTEGER NOT NULL CHECK (is_current IN (0, 1)),
  words_sha256   TEXT NOT NULL CHECK (length(words_sha256) = 64),  -- over the normalised words
  run            TEXT NOT NULL REFERENCES run (id),
  captured_at    TEXT NOT NULL CHECK (captured_at GLOB '????-??-??T??:??:??.???Z'),
  capture        INTEGER REFERENCES capture (id) ON DELETE SET NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('ad', 'warning', 'news', 'other')),
  language       TEXT NOT NULL CHECK (language IN ('id', 'ms', 'en', 'other')),
  employer       TEXT,
  location       TEXT,
  destination_code TEXT,
  destination    TEXT,
  posted_on      TEXT,
  valid_through  TEXT,
  title          TEXT NOT NULL,               -- may be empty
  fields         TEXT NOT NULL CHECK (json_valid(fields)),  -- everything read from the words, with spans
  text           TEXT NOT NULL,
  UNIQUE (ad, number)
) STRICT;
CREATE UNIQUE INDEX ad_version_current ON ad_version (ad) WHERE is_current = 1;
CREATE INDEX ad_version_by_capture ON ad_version (capture);

-- Spans are bytes of the title, a line break and the text.
CREATE TABLE contact (
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  ordinal        INTEGER NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'whatsapp_group', 'telegram', 'email',
                                               'link', 'bank_account', 'social')),
  value          TEXT NOT NULL,               -- normal form
  written        TEXT,                        -- as it stands in the ad
  span_start     INTEGER,
  span_end       INTEGER,
  is_obfuscated  INTEGER NOT NULL CHECK (is_obfuscated IN (0, 1)),
  PRIMARY KEY (ad_version, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_by_value ON contact (value, kind);

-- What model and rules said of a version; a re-score is a new row.
CREATE TABLE assessment (
  id             INTEGER PRIMARY KEY,
  ad             INTEGER NOT NULL REFERENCES ad (id) ON DELETE CASCADE,
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  is_latest      INTEGER NOT NULL CHECK (is_latest IN (0, 1)),
  run            TEXT NOT NULL REFERENCES run (id),
  model          TEXT NOT NULL,
  data           TEXT NOT NULL,
  score          REAL NOT NULL CHECK (score BETWEEN 0.0 AND 1.0),
  band           TEXT NOT NULL CHECK (band IN ('belum_bisa_dinilai', 'rendah', 'sedang', 'tinggi')),
  licence        TEXT NOT NULL CHECK (licence IN ('active', 'suspended', 'revoked', 'borrowed', 'near_miss',
                                                  'not_found', 'not_checkable')),
  reasons        TEXT NOT NULL CHECK (json_valid(reasons)),
  supports       TEXT NOT NULL CHECK (json_valid(supports))
) STRICT;
CREATE UNIQUE INDEX assessment_latest ON assessment (ad) WHERE is_latest = 1;
CREATE INDEX assessment_by_version ON assessment (ad_version);
CREATE INDEX assessment_worth_a_flag ON assessment (score DESC, ad)
  WHERE is_latest = 1 AND band IN ('sedang', 'tinggi');

CREATE TABLE finding (
  assessment     INTEGER NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
  ordinal        INTEGER NOT NULL,
  indicator      TEXT NOT NULL,               -- identifier in data/
  speaks_for     INTEGER NOT NULL CHECK (speaks_for IN (0, 1)),  -- 1: for the ad's legitimacy
  strength       TEXT NOT NULL CHECK (strength IN ('weak', 'medium', 'strong')),
  spans          TEXT NOT NULL CHECK (json_valid(spans)),
  detail         TEXT,
  PRIMARY KEY (assessment, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_by_indicator ON finding (indicator);

-- An ad that waits for a person, or that a person has decided.
CREATE TABLE flag (
  id             INTEGER PRIMARY KEY,
  ad             INTEGER NOT NULL REFERENCES ad (id),
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id),  -- the words that it is about
  run            TEXT NOT NULL REFERENCES run (id),
  band           TEXT NOT NULL CHECK (band IN ('belum_bisa_dinilai', 'rendah', 'sedang', 'tinggi')),
  score          REAL NOT NULL CHECK (score BETWEEN 0.0 AND 1.0),
  state          TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  opened_at      TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.???Z'),
  closed_at      TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.???Z'),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX flag_open ON flag (ad) WHERE state = 'open';
CREATE INDEX flag_queue ON flag (score DESC, id) WHERE state = 'open';
CREATE INDEX flag_by_ad ON flag (ad);
CREATE INDEX flag_by_version ON flag (ad_version);
CREATE INDEX flag_by_run ON flag (run);

-- Full text of the current versions, without a second copy of the words.
CREATE VIEW current_version AS
  SELECT id, title, text, employer FROM ad_version WHERE is_current = 1;
CREATE VIRTUAL TABLE ad_text USING fts5 (
  title, text, employer,
  content = 'current_version', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER ad_text_insert AFTER INSERT ON ad_version WHEN new.is_current = 1 BEGIN
  INSERT INTO ad_text (rowid, title, text, employer) VALUES (new.id, new.title, new.text, new.employer);
END;
CREATE TRIGGER ad_text_retire BEFORE UPDATE OF is_current, employer ON ad_version WHEN old.is_current = 1 BEGIN
  INSERT INTO ad_text (ad_text, rowid, title, text, employer)
    VALUES ('delete', old.id, old.title, old.text, old.employer);
END;
CREATE TRIGGER ad_text_return AFTER UPDATE OF is_current, employer ON ad_version WHEN new.is_current = 1 BEGIN
  INSERT INTO ad_text (rowid, title, text, employer) VALUES (new.id, new.title, new.text, new.employer);
END;
CREATE TRIGGER ad_text_delete AFTER DELETE ON ad_version WHEN old.is_current = 1 BEGIN
  INSERT INTO ad_text (ad_text, rowid, title, text, employer)
    VALUES ('delete', old.id, old.title, old.text, old.employer);
END;
CREATE TRIGGER ad_version_words BEFORE UPDATE OF title, text, ad ON ad_version
  WHEN new.title <> old.title OR new.text <> old.text OR new.ad <> old.ad BEGIN
  SELECT raise(ABORT, 'the words of a version are never changed; an edit is a new version');
END;

-- For people who open this file in a SQLite tool.
CREATE VIEW latest_ads AS
  SELECT ad.identity AS ad, ad.source, ad.url, v.title, v.employer, v.location, v.destination, v.kind, v.language,
         v.number AS version, a.score, a.band, a.licence, ad.first_seen_at, ad.last_seen_at, v.text
  FROM ad
  JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
  LEFT JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1;
CREATE VIEW flagged_ads AS
  SELECT ad.identity AS ad, flag.state, flag.band, round(flag.score, 3) AS score, v.title, v.employer, v.location,
         v.destination, ad.source, ad.url,
         (SELECT group_concat(json_extract(value, '$.id'), ', ') FROM json_each(a.reasons)
           WHERE json_extract(value, '$.contribution') > 0) AS reasons,
         ad.first_seen_at, ad.last_seen_at, flag.opened_at, flag.closed_at, v.text
  FROM flag
  JOIN ad ON ad.id = flag.ad
  JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
  LEFT JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1
  ORDER BY flag.state DESC, flag.score DESC, flag.id;
CREATE VIEW coverage_summary AS
  SELECT run, source, outcome, reason, count(*) AS pages, min(url) AS example_url, min(detail) AS example_detail
  FROM coverage GROUP BY run, source, outcome, reason;
CREATE VIEW runs AS
  SELECT id AS run, status, command, started_at, finished_at, pages, ads_new, ads_edited, ads_known, flagged,
         over_budget, skipped, failed, program, model, data
  FROM run ORDER BY started_at DESC, id DESC;
CREATE VIEW captures AS
  SELECT ad.identity AS ad, capture.url, capture.captured_at, capture.warc_file, capture.offset_bytes,
         capture.record_id, capture.payload_sha256
  FROM capture LEFT JOIN ad ON ad.page = capture.page;
