-- Where two campaigns become one, the flag with the lower score goes into the other: nobody is asked twice. It is
-- no decision of a person, and its row is kept.
ALTER TABLE flag ADD COLUMN merged_into INTEGER REFERENCES flag (id);

DROP VIEW flagged_ads;
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
  WHERE flag.merged_into IS NULL
  ORDER BY flag.state DESC, flag.score DESC, flag.id;
