-- Queries of the shop.
-- Kept by the data team.

-- name: users_by_country^
-- How many users each country has
SELECT country, count(*) AS users
FROM users
GROUP BY country;

-- name: add_user!
INSERT INTO users (name, country) VALUES (:name, :country);

CREATE TABLE IF NOT EXISTS analytics.top_countries AS
SELECT * FROM users_by_country ORDER BY users DESC LIMIT 10; -- the first ten

/*
 * What follows is set once.
 */

SET threads = 4;

CREATE OR REPLACE VIEW "Big Countries" AS (
  SELECT * FROM users_by_country WHERE users > 1000
);

SELECT $$ text; with a semicolon $$ AS note
