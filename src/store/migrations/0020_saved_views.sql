-- A question of the search page kept under a name; never one that asks for a contact.
CREATE TABLE saved_view (
  id             INTEGER PRIMARY KEY,
  person         INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  name           TEXT NOT NULL,
  query          TEXT NOT NULL,               -- as the address of the page carries it
  is_shared      INTEGER NOT NULL CHECK (is_shared IN (0, 1)),
  created_at     TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
  UNIQUE (person, name)
) STRICT;
CREATE INDEX saved_view_shared ON saved_view (is_shared) WHERE is_shared = 1;
