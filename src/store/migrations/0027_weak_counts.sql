-- Whoever corrects "confirmed" to "weak" takes the confirmation back: what is weak says nothing of ads, so the earlier
-- decision on the same campaign is in force no more.
DROP VIEW decision_in_force;
CREATE VIEW decision_in_force AS
  SELECT d.id, d.ad, d.verdict, d.person, d.reason, d.at,
         coalesce(d.ad_version,
           -- Of the campaign that was decided on, else the words of that time, else the first.
           (SELECT v.id FROM review_event e
            CROSS JOIN ad_version v ON v.ad = d.ad
            JOIN campaign_member em ON em.ad_version = e.ad_version
            JOIN campaign_member m ON m.ad_version = v.id AND m.founder = em.founder
            WHERE e.id = d.event AND v.captured_at <= d.at ORDER BY v.number DESC LIMIT 1),
           (SELECT v.id FROM ad_version v WHERE v.ad = d.ad AND v.captured_at <= d.at ORDER BY v.number DESC LIMIT 1),
           (SELECT v.id FROM ad_version v WHERE v.ad = d.ad ORDER BY v.number LIMIT 1)) AS ad_version
  FROM decision d
  WHERE d.event IS NULL
     OR (NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = d.event)
         AND NOT EXISTS (
           SELECT 1 FROM review_event own
           JOIN review_event later ON later.ad_version = own.ad_version AND later.id > own.id
           WHERE own.id = d.event AND later.ruling = 'weak'
             AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = later.id)));
