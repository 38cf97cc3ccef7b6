-- Copies of one text, and contacts that ads share: two relations that never turn into each other.
--
-- Campaigns are of versions, so that an ad whose words are replaced does not tie two texts together. Contacts
-- are of ads.

-- Every version that was put beside the others, and the campaign that it is in. A version alone is its own
-- campaign.
CREATE TABLE campaign_member (
  ad_version     INTEGER PRIMARY KEY REFERENCES ad_version (id) ON DELETE CASCADE,
  founder        INTEGER NOT NULL,            -- the most senior version of the campaign: what it is known by
  first_seen_s   INTEGER NOT NULL,            -- seniority: seconds since 1970 UTC, then tie
  tie            INTEGER NOT NULL,
  fingerprint    INTEGER                      -- of its text; NULL where it has too few words to be compared
) STRICT;
CREATE INDEX campaign_member_by_founder ON campaign_member (founder, first_seen_s, tie);
CREATE INDEX campaign_member_by_fingerprint ON campaign_member (fingerprint) WHERE fingerprint IS NOT NULL;

-- Each distinct text once, under a version that has it. A night walks this table from end to end: about 150
-- bytes a text, kept apart from the words, of which a night needs few.
CREATE TABLE campaign_sketch (
  ad_version     INTEGER PRIMARY KEY REFERENCES campaign_member (ad_version) ON UPDATE CASCADE ON DELETE CASCADE,
  fingerprint    INTEGER NOT NULL,
  sketch         BLOB NOT NULL CHECK (length(sketch) = 128)
) STRICT;
CREATE TABLE campaign_words (
  ad_version     INTEGER PRIMARY KEY REFERENCES campaign_sketch (ad_version) ON UPDATE CASCADE ON DELETE CASCADE,
  words          BLOB NOT NULL CHECK (length(words) % 4 = 0)  -- hashes, 32 bits each, little-endian
) STRICT;

-- Where a version goes, its text is handed to another version that has it, and its campaign to the next in line.
CREATE TRIGGER campaign_member_leaves BEFORE DELETE ON campaign_member BEGIN
  UPDATE campaign_sketch SET ad_version = (
      SELECT ad_version FROM campaign_member
      WHERE fingerprint = old.fingerprint AND ad_version <> old.ad_version LIMIT 1)
    WHERE ad_version = old.ad_version AND EXISTS (
      SELECT 1 FROM campaign_member WHERE fingerprint = old.fingerprint AND ad_version <> old.ad_version);
  UPDATE campaign_member SET founder = (
      SELECT ad_version FROM campaign_member WHERE founder = old.founder AND ad_version <> old.ad_version
      ORDER BY first_seen_s, tie LIMIT 1)
    WHERE founder = old.founder AND old.founder = old.ad_version AND ad_version <> old.ad_version;
END;

-- Why two versions are together. What the program found (person IS NULL) and what a person decided stand side
-- by side and are never taken for each other.
CREATE TABLE campaign_edge (
  id             INTEGER PRIMARY KEY,
  later          INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  earlier        INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  likeness       TEXT CHECK (likeness IN ('identical', 'similar', 'aligned')),
  share          REAL CHECK (share BETWEEN 0.0 AND 1.0),      -- of the text, by that likeness
  person         TEXT,
  reason         TEXT,                        -- in the person's words
  is_merge       INTEGER NOT NULL CHECK (is_merge IN (0, 1)), -- 1: two campaigns became one
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  cut_at         TEXT CHECK (cut_at GLOB '????-??-??T??:??:??.???Z'),
  CHECK ((likeness IS NULL) = (person IS NOT NULL)),
  CHECK ((person IS NULL) = (reason IS NULL))
) STRICT;
CREATE INDEX campaign_edge_by_later ON campaign_edge (later);
CREATE INDEX campaign_edge_by_earlier ON campaign_edge (earlier);

-- A person's decision that one campaign is two.
CREATE TABLE campaign_cut (
  id             INTEGER PRIMARY KEY,
  left_side      TEXT NOT NULL CHECK (json_valid(left_side)),   -- versions, ascending
  right_side     TEXT NOT NULL CHECK (json_valid(right_side)),
  person         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

-- Contacts that may relate ads: one key for a number whether it is called or written to, links by their owner;
-- hotlines, shorteners, amounts of money left out.
CREATE TABLE contact_sighting (
  kind           TEXT NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'whatsapp_group', 'telegram', 'email',
                                               'link', 'bank_account', 'social')),
  value          TEXT NOT NULL,
  ad_version     INTEGER NOT NULL REFERENCES ad_version (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value, ad_version)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_sighting_by_version ON contact_sighting (ad_version);

-- What a person decided of an ad. No program writes here on its own.
CREATE TABLE decision (
  id             INTEGER PRIMARY KEY,
  ad             INTEGER NOT NULL REFERENCES ad (id),
  verdict        TEXT NOT NULL CHECK (verdict IN ('confirmed', 'dismissed')),
  person         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX decision_by_ad ON decision (ad, at);

-- What was known of the campaign of a flag when the flag was last opened or raised.
CREATE TABLE flag_evidence (
  flag           INTEGER PRIMARY KEY REFERENCES flag (id) ON DELETE CASCADE,
  evidence       TEXT NOT NULL CHECK (json_valid(evidence))
) STRICT;

-- Why a flag was raised, or opened once more.
CREATE TABLE flag_change (
  flag           INTEGER NOT NULL REFERENCES flag (id) ON DELETE CASCADE,
  run            TEXT NOT NULL REFERENCES run (id),
  change         TEXT NOT NULL CHECK (change IN ('new_destination', 'new_contact', 'pay_raised',
                                                 'licence_revoked', 'words_changed', 'score_raised')),
  at             TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  PRIMARY KEY (flag, run, change)
) STRICT, WITHOUT ROWID;

-- For people who open this file in a SQLite tool.
CREATE VIEW campaigns AS
  SELECT founder_ad.identity AS campaign, count(DISTINCT v.ad) AS ads, f.title,
         count(DISTINCT v.destination_code) AS destinations, min(v.captured_at) AS first_seen_at,
         max(ad.last_seen_at) AS last_seen_at
  FROM campaign_member m
  JOIN ad_version v ON v.id = m.ad_version
  JOIN ad ON ad.id = v.ad
  JOIN ad_version f ON f.id = m.founder
  JOIN ad founder_ad ON founder_ad.id = f.ad
  GROUP BY m.founder HAVING count(DISTINCT v.ad) > 1;
