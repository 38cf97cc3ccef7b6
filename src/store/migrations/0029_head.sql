-- What lists call an ad by: its title; where it has none, a line break and its first words. Computed when it is read.
ALTER TABLE ad_version ADD COLUMN head TEXT
  GENERATED ALWAYS AS (CASE WHEN title <> '' THEN title ELSE char(10) || substr(text, 1, 400) END) VIRTUAL;
