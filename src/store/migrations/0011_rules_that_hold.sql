-- What was decided can be undone by an event of its own, never taken away.
CREATE TRIGGER review_event_stays_whole BEFORE DELETE ON review_event BEGIN
  SELECT raise(ABORT, 'what was decided is never forgotten; an undo is a new event');
END;

-- json_valid(NULL) is NULL in newer SQLite and 0 in older ones, whose check of the file complained and whose dumps
-- could not be restored.
ALTER TABLE assessment ADD COLUMN new_network TEXT CHECK (new_network IS NULL OR json_valid(new_network));
ALTER TABLE assessment ADD COLUMN new_grounds TEXT CHECK (new_grounds IS NULL OR json_valid(new_grounds));
UPDATE assessment SET new_network = network, new_grounds = grounds WHERE coalesce(network, grounds) IS NOT NULL;
ALTER TABLE assessment DROP COLUMN network;
ALTER TABLE assessment DROP COLUMN grounds;
ALTER TABLE assessment RENAME COLUMN new_network TO network;
ALTER TABLE assessment RENAME COLUMN new_grounds TO grounds;
