CREATE TABLE customers AS
SELECT i::INTEGER AS id, CASE WHEN i % 10 = 0 THEN NULL ELSE ['DE', 'FR', 'US'][i % 3 + 1] END AS country
FROM range(1, 41) AS numbers(i);
CREATE TABLE orders AS
SELECT
  (CASE WHEN i > 190 THEN i - 10 ELSE i END)::BIGINT AS id,
  CASE WHEN i % 20 = 0 THEN NULL WHEN i % 33 = 0 THEN 'lost' WHEN i % 2 = 0 THEN 'placed' ELSE 'shipped' END AS status,
  CASE WHEN i % 25 = 0 THEN '' WHEN i % 40 = 1 THEN 'n/a' WHEN i % 50 = 3 THEN NULL ELSE 'user' || i || '@example.com' END AS email,
  i / 4.0::DOUBLE AS gross,
  (i % 17) / 4.0::DOUBLE AS net,
  (i % 42)::INTEGER AS customer_id,
  TIMESTAMP '2026-01-01 06:00:00' + to_hours(i::INTEGER) AS created_at,
  (i % 5)::INTEGER AS "Order Size",
  (i % 3 = 0) AS gift,
  CASE WHEN i % 4 = 0 THEN NULL ELSE i % 6 END::INTEGER AS bucket
FROM range(1, 201) AS numbers(i);
CREATE TABLE nothing (id INTEGER, created_at TIMESTAMP);
