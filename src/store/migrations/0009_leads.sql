-- Leads: campaigns that an investigator is to follow up, under a name. What happens to a lead is an event that is only
-- ever added: taking a campaign out, closing and opening once more are events of their own.
CREATE TABLE lead (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 80),
  person       INTEGER NOT NULL,                              -- who opened it
  person_name  TEXT NOT NULL,                                 -- as it was then
  opened_at    TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX lead_by_name ON lead (name);
CREATE TRIGGER lead_stays BEFORE UPDATE ON lead BEGIN
  SELECT raise(ABORT, 'a lead is never changed; what happens to it is a new event');
END;

CREATE TABLE lead_event (
  id           INTEGER PRIMARY KEY,
  lead         INTEGER NOT NULL REFERENCES lead (id),
  what         TEXT NOT NULL CHECK (what IN ('opened', 'added', 'taken_out', 'closed', 'reopened')),
  ad_version   INTEGER REFERENCES ad_version (id),            -- the founder of the campaign at that time
  reason       TEXT NOT NULL,                                 -- in the person's words, may be empty
  person       INTEGER NOT NULL,
  person_name  TEXT NOT NULL,                                 -- as it was then
  at           TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
  CHECK ((ad_version IS NULL) = (what IN ('opened', 'closed', 'reopened')))
) STRICT;
CREATE INDEX lead_event_by_lead ON lead_event (lead);
CREATE INDEX lead_event_by_version ON lead_event (ad_version, lead) WHERE ad_version IS NOT NULL;
CREATE INDEX lead_event_state ON lead_event (lead) WHERE ad_version IS NULL;
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
