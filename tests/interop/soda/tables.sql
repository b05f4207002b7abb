-- The data of the contracts beside this file. Rows are few, so that every count in them can be seen.
CREATE TABLE ten AS
SELECT i AS id,
  CASE WHEN i <= 3 THEN NULL WHEN i = 4 THEN 'N/A' WHEN i = 5 THEN '' ELSE 'w' || i // 2 END AS word,
  (i - 5)::DECIMAL(9, 2) / 4 AS amount,
  i % 2 = 0 AS even,
  CASE WHEN i <= 6 THEN 'a' ELSE 'b' END AS kind,
  DATE '2026-02-20' + i::INTEGER AS day,
  'x' AS constant
FROM range(1, 11) r(i);
CREATE TABLE three AS SELECT i AS id, CASE WHEN i = 1 THEN NULL ELSE 'v' END AS word FROM range(1, 4) r(i);
CREATE TABLE nothing (id INTEGER, name VARCHAR, amount DOUBLE, moment TIMESTAMP, day DATE, flag BOOLEAN);
CREATE TABLE unknowns AS
SELECT NULL::INTEGER AS id, NULL::VARCHAR AS name, NULL::DOUBLE AS amount, NULL::TIMESTAMP AS moment, NULL::DATE AS day,
  NULL::BOOLEAN AS flag
FROM range(4);
CREATE TABLE one (id INTEGER, name VARCHAR, amount DECIMAL(5, 2), moment TIMESTAMP);
INSERT INTO one VALUES (-1, 'only', 1.50, '2026-03-01 12:00:00');
CREATE TABLE "odd names" (
  "select" INTEGER, "with space" DECIMAL(5, 1), "größe" VARCHAR, "a ""b"" c" VARCHAR, "O'Brien" INTEGER, "dot.ted" INTEGER,
  "semi;colon" INTEGER, "percent%" INTEGER, "日本" VARCHAR, "1st" INTEGER, "CamelCase" INTEGER, " lead" INTEGER,
  "back\slash" INTEGER, "group" VARCHAR, "--dash" INTEGER, "weight" VARCHAR, "🦆" INTEGER
);
INSERT INTO "odd names" VALUES
  (1, 1.5, 'L', 'x', 1, 1, 1, 1, '東京', 1, 1, 1, 1, 'g', 1, 'heavy', 1),
  (1, 2.5, 'XL', NULL, NULL, 2, 2, 2, '大阪', 1, NULL, 2, 2, 'g', 1, 'light', 2),
  (NULL, -1.0, 'L', 'x', 3, 3, NULL, 100, '東京', NULL, 3, 3, 3, 'h', NULL, 'heavy', 3);
CREATE TABLE "tisch ""ä"" 1" (id INTEGER);
INSERT INTO "tisch ""ä"" 1" VALUES (1), (1), (NULL);
CREATE TABLE texts (id INTEGER, text VARCHAR);
INSERT INTO texts VALUES
  (1, 'café'), (2, 'cafe' || chr(769)), (3, '🦆🦆'), (4, 'ß'), (5, 'SS'), (6, 'İstanbul'), (7, 'a' || chr(10) || 'b'),
  (8, 'tab' || chr(9)), (9, ''), (10, ' '), (11, 'it''s'), (12, 'back\slash'), (13, '100%'), (14, '日本語'),
  (15, chr(8203)), (16, 'N/A'), (17, 'n/a'), (18, NULL), (19, 'true'), (20, '007'), (21, '-7.50'), (22, '7.0');
CREATE TABLE long_texts AS
SELECT i AS id, repeat('x', 100000) || i % 2 AS text, repeat('é', 5000) AS accents FROM range(3) r(i);
CREATE TABLE decimals (id INTEGER, small DECIMAL(4, 2), wide DECIMAL(38, 10), share DECIMAL(18, 4));
INSERT INTO decimals VALUES
  (1, 0.10, 0.1, 99.9999), (2, 0.20, 0.2000000001, 100.0000), (3, 0.30, 0.3, 100.0001), (4, -0.10, -0.1, -0.0001),
  (5, 99.99, 1234567890123456789012345678.0123456789, 0), (6, NULL, NULL, NULL), (7, 0.30, 0.3, 100.0000);
CREATE TABLE numbers (
  id INTEGER, tiny TINYINT, big BIGINT, huge HUGEINT, positive UBIGINT, real FLOAT, double DOUBLE
);
INSERT INTO numbers VALUES
  (1, -128, -9223372036854775808, -5, 0, 0.1, 0.1), (2, 127, 9223372036854775807, 5, 18446744073709551615, 0.5, 0.5),
  (3, 0, 0, 170141183460469231731687303715884105727, 7, -0.0, -0.0), (4, -1, 9007199254740993, 0, 7, 0.0, 0.0),
  (5, NULL, NULL, NULL, NULL, NULL, NULL), (6, 5, 9007199254740992, 5, 1, -1.5, 0.1 + 0.2::DOUBLE);
CREATE TABLE floats (id INTEGER, value DOUBLE, single FLOAT);
INSERT INTO floats VALUES
  (1, 'nan', 'nan'), (2, 'infinity', 'infinity'), (3, '-infinity', '-infinity'), (4, 1.5, 1.5), (5, -1.5, -1.5),
  (6, 'nan', 'nan'), (7, NULL, NULL), (8, 1e308, 1e38), (9, 5e-324, 1e-45);
CREATE TABLE moments (
  id INTEGER, day DATE, "at" TIMESTAMP, zoned TIMESTAMPTZ, clock TIME, written VARCHAR, zoned_text VARCHAR, seconds TIMESTAMP_S,
  nanos TIMESTAMP_NS
);
INSERT INTO moments VALUES
  (1, '2026-02-28', '2026-03-01 09:30:00.75', '2026-03-01 12:00:00+02', '09:30:00', '2026-03-01T10:15:00',
    '2026-03-01T10:15:00+05:30', '2026-03-01 09:30:00', '2026-03-01 09:30:00.123456789'),
  (2, '2026-01-28', '2026-02-01 09:30:00', '2026-02-01 23:30:00-05', '23:59:59', '2026-02-01T10:15:00',
    '2026-02-01T10:15:00+05:30', '2026-02-01 09:30:00', '2026-02-01 09:30:00'),
  (3, '0001-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '00:00:00', '1970-01-01', '1970-01-01',
    '1970-01-01 00:00:00', '1970-01-01 00:00:00'),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE future ("at" TIMESTAMP);
INSERT INTO future VALUES ('2026-03-02 13:30:00'), ('2026-03-01 00:00:00');
CREATE TABLE endless ("at" TIMESTAMP);
INSERT INTO endless VALUES ('infinity'), ('2026-03-01 00:00:00');
CREATE TABLE flags (id INTEGER, flag BOOLEAN);
INSERT INTO flags VALUES (1, true), (2, false), (3, true), (4, NULL), (5, true);
CREATE TABLE pairs (a INTEGER, b VARCHAR, c VARCHAR);
INSERT INTO pairs VALUES
  (1, 'x', 'p'), (1, 'x', 'q'), (1, NULL, 'p'), (1, NULL, 'p'), (NULL, NULL, 'p'), (NULL, NULL, 'p'), (2, 'x', 'p');
CREATE TABLE joined_alike (a VARCHAR, b VARCHAR);
INSERT INTO joined_alike VALUES ('1''||''2', '3'), ('1', '2''||''3'), ('1||2', '3'), ('1', '2||3');
CREATE TABLE null_alike (a VARCHAR, b VARCHAR);
INSERT INTO null_alike VALUES (NULL, 'x'), ('__SODA_NULL__', 'x');
CREATE TABLE orders (id INTEGER, customer INTEGER, country VARCHAR, code VARCHAR, total DOUBLE, note VARCHAR);
INSERT INTO orders VALUES
  (1, 1, 'DE', 'c1', 10, 'ok'), (2, 2, 'FR', 'c2', 20.5, 'ok'), (3, 99, 'XX', 'C1', -3, NULL), (4, NULL, NULL, NULL, NULL, ''),
  (5, 3, 'de', 'c3', 0, 'late'), (6, 3, 'N/A', 'c9', 10, 'late'), (7, 3, 'DE', ' c1', 1000, 'N/A');
CREATE TABLE customers (id INTEGER, code VARCHAR);
INSERT INTO customers VALUES (1, 'c1'), (2, 'c2'), (NULL, NULL);
CREATE TABLE doubled_customers (id INTEGER, code VARCHAR);
INSERT INTO doubled_customers VALUES (1, 'c1'), (2, 'c2'), (3, 'c3'), (3, 'c3');
CREATE TABLE no_customers (id INTEGER, code VARCHAR);
CREATE TABLE "odd customers" ("the id" INTEGER);
INSERT INTO "odd customers" VALUES (1), (3);
CREATE TABLE kinds (size ENUM ('small', 'large'), key UUID, bytes BLOB, items INTEGER[], pair STRUCT(a INTEGER, b VARCHAR));
INSERT INTO kinds VALUES
  ('small', '00000000-0000-0000-0000-000000000001', 'ab'::BLOB, [1, 2], {'a': 1, 'b': 'x'}),
  ('large', '00000000-0000-0000-0000-000000000001', '\x00'::BLOB, [], {'a': 1, 'b': 'x'}),
  (NULL, NULL, NULL, NULL, NULL), ('small', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'ab'::BLOB, [1, 2], {'a': 2, 'b': NULL});
CREATE TABLE numeric_texts (id INTEGER, text VARCHAR);
INSERT INTO numeric_texts VALUES (1, '1'), (2, '2'), (3, '10'), (4, '07'), (5, '-3'), (6, NULL);
CREATE TABLE fractional_texts (id INTEGER, text VARCHAR);
INSERT INTO fractional_texts VALUES (1, '1.4'), (2, '2.4'), (3, '2.6'), (4, '3');
