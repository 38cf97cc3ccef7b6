-- A lead on its way out: what is said of it, who approved and sent it, what came of it. The events get further kinds,
-- and a column for what an event says beside its reason.
DROP VIEW held_ad;
DROP VIEW kept_ad;
DROP VIEW lead_campaign;
DROP TRIGGER lead_event_stays;
DROP TRIGGER lead_event_stays_whole;
DROP INDEX lead_event_by_lead;
DROP INDEX lead_event_by_version;
DROP INDEX lead_event_state;
ALTER TABLE lead_event RENAME TO lead_event_before;
CREATE TABLE lead_event (
  id           INTEGER PRIMARY KEY,
  lead         INTEGER NOT NULL REFERENCES lead (id),
  what         TEXT NOT NULL CHECK (what IN ('opened', 'added', 'taken_out', 'closed', 'reopened', 'described', 'noted',
                                             'approved', 'sent', 'withdrawn', 'outcome')),
  ad_version   INTEGER REFERENCES ad_version (id),            -- the founder of the campaign at that time
  reason       TEXT NOT NULL,                                 -- in the person's words, may be empty
  person       INTEGER NOT NULL,                              -- 0: an account of the machine, at the command line
  person_name  TEXT NOT NULL,                                 -- as it was then
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  detail       TEXT CHECK (detail IS NULL OR json_valid(detail)),
  CHECK ((ad_version IS NOT NULL) = (what IN ('added', 'taken_out')))
) STRICT;
INSERT INTO lead_event (id, lead, what, ad_version, reason, person, person_name, at)
  SELECT id, lead, what, ad_version, reason, person, person_name, at FROM lead_event_before ORDER BY id;
DROP TABLE lead_event_before;
CREATE INDEX lead_event_by_lead ON lead_event (lead);
CREATE INDEX lead_event_by_version ON lead_event (ad_version, lead) WHERE ad_version IS NOT NULL;
CREATE INDEX lead_event_state ON lead_event (lead) WHERE what IN ('opened', 'closed', 'reopened');
CREATE TRIGGER lead_event_stays BEFORE UPDATE ON lead_event BEGIN
  SELECT raise(ABORT, 'what happened to a lead is never changed; an undo is a new event');
END;
CREATE TRIGGER lead_event_stays_whole BEFORE DELETE ON lead_event BEGIN
  SELECT raise(ABORT, 'what happened to a lead is never forgotten');
END;
-- What is in a lead now: added, and not taken out since.
CREATE VIEW lead_campaign AS
  SELECT e.lead, e.ad_version, e.id AS event FROM lead_event e
  WHERE e.what = 'added' AND NOT EXISTS (
    SELECT 1 FROM lead_event later
    WHERE later.ad_version = e.ad_version AND later.lead = e.lead AND later.id > e.id);

-- Ads that are kept for good, as before.
CREATE VIEW kept_ad AS
  SELECT ad AS id FROM flag
  UNION SELECT ad FROM decision
  UNION SELECT v.ad FROM review_event e JOIN ad_version v ON v.id = e.ad_version
  UNION SELECT v.ad FROM lead_event e JOIN ad_version v ON v.id = e.ad_version
  UNION SELECT v.ad FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
    WHERE m.founder IN (
      SELECT m.founder FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
      UNION SELECT m.founder FROM review_event e JOIN campaign_member m ON m.ad_version = e.ad_version
      UNION SELECT m.founder FROM lead_event e JOIN campaign_member m ON m.ad_version = e.ad_version);
-- Legal hold: ads in a lead that is not closed, with those of their campaigns.
CREATE VIEW held_ad AS
  SELECT v.ad AS id, c.lead FROM lead_campaign c
  LEFT JOIN campaign_member f ON f.ad_version = c.ad_version
  LEFT JOIN campaign_member m ON m.founder = f.founder
  JOIN ad_version v ON v.id = coalesce(m.ad_version, c.ad_version)
  WHERE (SELECT what FROM lead_event e WHERE e.lead = c.lead AND e.what IN ('opened', 'closed', 'reopened')
         ORDER BY e.id DESC LIMIT 1) IS NOT 'closed';

-- What left the house: which ads in which form, to whom, why and by whom. Written before the file gets its name.
CREATE TABLE export_event (
  id           INTEGER PRIMARY KEY,
  lead         INTEGER REFERENCES lead (id),                  -- NULL: a selection of ads
  selection    TEXT NOT NULL,                                 -- which ads, in words; never a contact
  format       TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'jsonl', 'stix', 'ftm', 'gexf', 'wacz', 'letter', 'pdf',
                                               'bag')),
  profile      TEXT NOT NULL CHECK (profile IN ('figures', 'masked', 'full')),
  recipient    TEXT NOT NULL,                                 -- may be empty
  purpose      TEXT NOT NULL,                                 -- may be empty where it is of no lead
  ads          INTEGER NOT NULL CHECK (ads >= 0),
  file_sha256  TEXT NOT NULL CHECK (length(file_sha256) IN (0, 64)),  -- of a bag: of its tag manifest
  key_id       TEXT NOT NULL,                                 -- of the key of the hashes, empty where there are none
  person       INTEGER NOT NULL,                              -- 0: an account of the machine, at the command line
  person_name  TEXT NOT NULL,
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX export_event_by_lead ON export_event (lead) WHERE lead IS NOT NULL;
CREATE TRIGGER export_event_stays BEFORE UPDATE ON export_event BEGIN
  SELECT raise(ABORT, 'what left is never changed');
END;
CREATE TRIGGER export_event_stays_whole BEFORE DELETE ON export_event BEGIN
  SELECT raise(ABORT, 'what left is never forgotten');
END;
