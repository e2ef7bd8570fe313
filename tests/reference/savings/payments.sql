-- What plans are paid, a second time and without our code: whole numbers only, a row a member month.
-- Given: person_month, baseline, rate_cell, calendar_year, percentage (years and days as dates).
CREATE OR REPLACE TEMP TABLE paid AS
WITH member AS (
    SELECT plan_contract AS plan, county_fips, CAST(month || '-01' AS DATE) AS day, hcc,
           CASE WHEN category IS NOT NULL THEN category WHEN long_stay = 1 THEN 'facility'
                WHEN ltss = 1 THEN 'hcbs' ELSE 'community' END AS category,
           CASE WHEN age < 65 THEN 'under 65' WHEN age >= 65 THEN '65 and over' ELSE 'age unknown' END AS band
    FROM person_month
    WHERE "group" = 'demonstration' AND plan_contract IN ('H0022', 'H5280')
      AND month >= '2014-05' AND month < '2017-01'
),
priced AS (
    SELECT m.plan, year(m.day) AS calendar_year, y.part_d_cents,
           CAST(b.cents AS HUGEINT) AS base, CAST(c.cents AS HUGEINT) AS cell,
           CAST(s.ten_thousandths AS HUGEINT) AS s, CAST(w.ten_thousandths AS HUGEINT) AS w,
           -- raw score in ten-thousandths; factor = raw * (1000 - coding) / normalization, in parts of 1e4 * 1000
           CAST(coalesce(round(m.hcc * 10000), y.unknown_ten_thousandths) AS HUGEINT) * (1000 - y.coding_thousandths) AS risk,
           CAST(y.normalization_thousandths AS HUGEINT) AS norm
    FROM member m
    JOIN calendar_year y ON y.year = year(m.day)
    JOIN baseline b ON b.year = year(m.day) AND b.county_fips = m.county_fips
    JOIN rate_cell c ON c.year = year(m.day) AND c.category = m.category AND c.band IN (m.band, 'all')
    JOIN percentage s ON s.what = 'savings' AND m.day >= s.first_day AND m.day < s.next_day
    JOIN percentage w ON w.what = 'withhold' AND m.day >= w.first_day AND m.day < w.next_day
),
rounded AS (
    SELECT *,
           (2 * base * (10000 - s) * risk + 100000000 * norm) // (2 * 100000000 * norm) AS ab,
           (2 * base * 10000 * risk + 100000000 * norm) // (2 * 100000000 * norm) AS ab_baseline,
           (2 * cell * (10000 - s) + 10000) // 20000 AS medicaid
    FROM priced
)
SELECT plan, calendar_year, count(*) AS months,
       sum(ab_baseline) AS ab_baseline, sum(cell) AS medicaid_baseline, sum(ab) AS ab, sum(medicaid) AS medicaid,
       sum(part_d_cents) AS part_d,
       sum((2 * w * ab + 10000) // 20000) AS ab_withheld,
       sum((2 * w * medicaid + 10000) // 20000) AS medicaid_withheld
FROM rounded
GROUP BY ALL ORDER BY ALL;
