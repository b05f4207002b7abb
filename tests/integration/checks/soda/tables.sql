-- Tables of the contracts beside this file. Every count in them is known.
CREATE TABLE orders AS
SELECT i AS id,
  CASE WHEN i % 10 = 0 THEN NULL ELSE 'user' || (i % 40) || '@example.com' END AS email,
  CASE i % 7 WHEN 0 THEN 'N/A' WHEN 1 THEN '' WHEN 2 THEN NULL WHEN 3 THEN 'placed' WHEN 4 THEN 'shipped' WHEN 5 THEN 'PLACED' ELSE 'returned' END AS status,
  (i % 25) - 2 AS customer_id,
  ((i % 50) - 3)::DECIMAL(9, 2) / 4 AS amount,
  (i % 13) / 3.0::DOUBLE AS ratio,
  DATE '2026-01-01' + (i % 30)::INTEGER AS day,
  TIMESTAMP '2026-01-01 00:00:00' + INTERVAL (i) MINUTE AS placed_at,
  i % 3 = 0 AS paid
FROM range(1, 101) r(i);
CREATE TABLE customers AS SELECT i AS customer_id, 'c' || i AS code FROM range(0, 20) r(i);
INSERT INTO customers VALUES (3, 'c3'), (NULL, NULL);
CREATE TABLE nothing (id INTEGER, name VARCHAR, "at" TIMESTAMP);
CREATE TABLE unknowns AS SELECT NULL::INTEGER AS id, NULL::VARCHAR AS name, NULL::TIMESTAMP AS "at" FROM range(4);
CREATE TABLE "odd names" ("select" INTEGER, "größe" VARCHAR, "a ""b"" c" VARCHAR, "with space" DECIMAL(5, 1));
INSERT INTO "odd names" VALUES (1, 'L', 'x', 1.5), (1, 'XL', NULL, 2.5), (NULL, 'L', 'x', -1.0);
CREATE TABLE instants ("at" TIMESTAMPTZ, day DATE, local TIMESTAMP, written VARCHAR);
INSERT INTO instants VALUES
  ('2026-03-01 12:00:00+02', '2026-02-28', '2026-03-01 09:30:00.75', '2026-03-01T10:15:00'),
  ('2026-02-01 12:00:00+00', '2026-01-28', '2026-02-01 09:30:00', '2026-02-01T10:15:00'),
  (NULL, NULL, NULL, NULL);
CREATE TABLE pairs (a INTEGER, b VARCHAR);
INSERT INTO pairs VALUES (1, 'x'), (1, 'x'), (1, NULL), (1, NULL), (NULL, NULL), (NULL, NULL), (2, 'x');
CREATE TABLE words (word VARCHAR, number VARCHAR, size ENUM ('small', 'large'), wide HUGEINT, float FLOAT);
INSERT INTO words VALUES
  ('it''s', '1', 'small', 170141183460469231731687303715884105727, 0.1), ('ÄÖÜ', '10', 'large', 1, 0.2),
  ('日本語', '2', 'small', -5, 'nan'), ('a|b', '07', NULL, NULL, 'inf'), (' ', NULL, 'small', 3, NULL);
