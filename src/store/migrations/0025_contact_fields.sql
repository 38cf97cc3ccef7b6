-- A search for a contact looks at title, employer and place as well, where one may stand in a writing that was not read as
-- a contact, and at addresses: only those with enough digits or an @ are of interest. `query/contact_fields.rs` asks by
-- these very conditions.
CREATE INDEX ad_version_contact_fields ON ad_version (id)
  WHERE title GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR title GLOB '*@*'
     OR employer GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR employer GLOB '*@*'
     OR location GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR location GLOB '*@*';
CREATE INDEX ad_contact_address ON ad (id)
  WHERE url GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*';
