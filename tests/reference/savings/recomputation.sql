-- Savings from person-months in plain SQL: a second calculation, written from the method and not from the code.
-- Reads person_month and county; the variables are set by the test. Whole cents until the cap, doubles after it.
CREATE OR REPLACE TEMP TABLE checked AS
WITH typed AS (
    SELECT *,
        strptime(month || '-01', '%Y-%m-%d')::DATE AS day,
        (medicare_paid * 100)::BIGINT AS cents
    FROM person_month
),
known AS (
    SELECT t.*,
        -- in the demonstration on any day of the month
        (SELECT count(*) FROM county c
          WHERE c.county_fips = t.county_fips AND c.start_date < t.day + INTERVAL 1 MONTH
            AND (c.end_date IS NULL OR c.end_date > t.day)) > 0 AS running,
        t.county_fips IN (SELECT county_fips FROM county) AS area,
        min(CASE WHEN died = 1 THEN day END) OVER (PARTITION BY person_id) AS last_alive
    FROM typed t
),
tested AS (
    SELECT *,
        CASE
            WHEN dual_status NOT IN ('02', '04', '08') THEN 1
            WHEN part_a + part_b < 2 THEN 2
            WHEN "group" = 'demonstration' AND NOT running
                AND NOT (area AND day < getvariable('launch')) THEN 3
            WHEN medicare_advantage + pace > 0 THEN 4
        END AS early,
        CASE
            WHEN meets_clinical_rule = 0 THEN 6
            WHEN day > last_alive THEN 7
            WHEN secondary_payer = 1 THEN 8
        END AS late
    FROM known
),
attributed AS (
    SELECT person_id, "group", aligned_other AS aligned_at_entry
    FROM tested
    WHERE early IS NULL AND late IS NULL
    QUALIFY row_number() OVER (
        PARTITION BY person_id, "group"
        ORDER BY day < getvariable('launch'), abs(datediff('month', getvariable('launch'), day))
    ) = 1
)
SELECT t.*, coalesce(early, CASE WHEN aligned_at_entry = 1 THEN 5 END, late, 0) AS failed
FROM tested t LEFT JOIN attributed USING (person_id, "group");

CREATE OR REPLACE TEMP TABLE person_period AS
WITH entered AS (
    SELECT person_id, "group", category, CASE WHEN age < 65 THEN 'young' ELSE 'old' END AS age_band,
        CASE WHEN min(day) OVER (PARTITION BY person_id, "group") <= getvariable('launch')
            THEN 'initial' ELSE 'new' END AS cohort
    FROM checked
    WHERE failed = 0
    QUALIFY row_number() OVER (
        PARTITION BY person_id, "group"
        ORDER BY day < getvariable('launch'), abs(datediff('month', getvariable('launch'), day))
    ) = 1
)
SELECT c.person_id, c."group", e.cohort, e.category, e.age_band,
    CASE WHEN c.day < getvariable('launch') THEN 'before' ELSE 'after' END AS era,
    sum(c.cents)::BIGINT AS cents, count(*) AS months
FROM checked c JOIN entered e USING (person_id, "group")
WHERE c.failed = 0
    AND (c.day BETWEEN getvariable('first_baseline') AND getvariable('last_baseline')
         OR (c.day BETWEEN getvariable('launch') AND getvariable('last_performance')
             AND (c."group" = 'comparison' OR c.running)))
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE side AS
WITH ranked AS (
    -- months of everybody in the stratum who costs no more a month than this person
    SELECT p.*,
        (SELECT sum(o.months) FROM person_period o
          WHERE o.era = p.era AND o.category = p.category
            AND o.cents * p.months <= p.cents * o.months) AS reached,
        sum(p.months) OVER (PARTITION BY p.era, p.category) AS whole
    FROM person_period p
),
cap AS (
    SELECT era, category, min(12 * (cents / months)) AS annual
    FROM ranked WHERE reached * 100 >= getvariable('percentile') * whole
    GROUP BY ALL
)
SELECT p.cohort, p.category, p.age_band, p."group", p.era, sum(p.months) AS months,
    sum(least(12 * (p.cents / p.months), cap.annual) / 12 * p.months) / 100 AS dollars
FROM person_period p JOIN cap USING (era, category)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE cell AS
WITH wide AS (
    SELECT cohort, category, age_band,
        sum(dollars) FILTER (WHERE "group" = 'demonstration' AND era = 'before') AS db,
        sum(months) FILTER (WHERE "group" = 'demonstration' AND era = 'before') AS mdb,
        sum(dollars) FILTER (WHERE "group" = 'comparison' AND era = 'before') AS cb,
        sum(months) FILTER (WHERE "group" = 'comparison' AND era = 'before') AS mcb,
        sum(dollars) FILTER (WHERE "group" = 'comparison' AND era = 'after') AS cp,
        sum(months) FILTER (WHERE "group" = 'comparison' AND era = 'after') AS mcp,
        sum(dollars) FILTER (WHERE "group" = 'demonstration' AND era = 'after') AS dp,
        sum(months) FILTER (WHERE "group" = 'demonstration' AND era = 'after') AS mdp
    FROM side GROUP BY ALL
),
fewest AS (
    SELECT *, least(coalesce(mdb, 0), coalesce(mcb, 0), coalesce(mcp, 0), coalesce(mdp, 0)) AS fewest FROM wide
),
by_age AS (
    SELECT * REPLACE (
        CASE WHEN min(fewest) OVER f < getvariable('minimum') AND count(*) OVER f > 1
            THEN 'all' ELSE age_band END AS age_band)
    FROM fewest WINDOW f AS (PARTITION BY cohort, category)
),
aged AS (
    SELECT cohort, category, age_band, sum(db) AS db, sum(mdb) AS mdb, sum(cb) AS cb, sum(mcb) AS mcb,
        sum(cp) AS cp, sum(mcp) AS mcp, sum(dp) AS dp, sum(mdp) AS mdp,
        least(coalesce(sum(mdb), 0), coalesce(sum(mcb), 0), coalesce(sum(mcp), 0), coalesce(sum(mdp), 0)) AS fewest
    FROM by_age GROUP BY ALL
),
by_cohort AS (
    SELECT * REPLACE (
        CASE WHEN min(fewest) OVER f < getvariable('minimum') AND count(*) OVER f > 1 THEN 'all' ELSE cohort END AS cohort,
        CASE WHEN min(fewest) OVER f < getvariable('minimum') AND count(*) OVER f > 1 THEN 'all' ELSE age_band END AS age_band)
    FROM aged WINDOW f AS (PARTITION BY category)
)
SELECT cohort, category, age_band, sum(db) AS db, sum(mdb) AS mdb, sum(cb) AS cb, sum(mcb) AS mcb,
    sum(cp) AS cp, sum(mcp) AS mcp, sum(dp) AS dp, sum(mdp) AS mdp
FROM by_cohort GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE result AS
WITH trended AS (
    SELECT *,
        (cp / mcp) / (cb / mcb) AS own_trend,
        sum(mdp * cp / mcp) OVER (PARTITION BY cohort) / sum(mdp * cb / mcb) OVER (PARTITION BY cohort) AS shared_trend
    FROM cell
),
saved AS (
    SELECT *, db / mdb * CASE WHEN getvariable('composite') THEN shared_trend ELSE own_trend END * mdp AS target
    FROM trended
),
total AS (
    SELECT sum(target) AS target, sum(dp) AS actual, sum(mdp) AS months, count(*) AS cells FROM saved
),
people AS (
    SELECT count(DISTINCT person_id) AS n FROM person_period WHERE "group" = 'demonstration' AND era = 'after'
),
rate AS (
    -- the points of the test's table: 10, 20, 40, 80 people
    SELECT n, CASE
        WHEN n >= 80 THEN 2.0
        WHEN n >= 40 THEN 2.45 * pow(2.0 / 2.45, ln(n / 40.0) / ln(2))
        WHEN n >= 20 THEN 3.2 * pow(2.45 / 3.2, ln(n / 20.0) / ln(2))
        ELSE 4.5 * pow(3.2 / 4.5, ln(n / 10.0) / ln(2)) END AS msr
    FROM people
)
SELECT cells, months, n, target, actual, target - actual AS savings, 100 * (target - actual) / target AS percent, msr,
    100 * (target - actual) / target >= msr AS met,
    CASE WHEN 100 * (target - actual) / target >= msr
        THEN least(0.8 * greatest(target - actual, 0) / 2, 0.06 * target) ELSE 0 END AS payment
FROM total, rate;
