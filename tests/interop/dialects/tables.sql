-- Small tables with the values at which engines part: read by DuckDB, and written from there for Spark and Postgres.
SET TimeZone = 'UTC';
CREATE TABLE numbers (id INTEGER, t TINYINT, s SMALLINT, i INTEGER, b BIGINT, d DECIMAL(10,2), w DECIMAL(18,3), x DOUBLE, f BOOLEAN);
INSERT INTO numbers VALUES
  (1, 1, 10, 7, 100, 1.50, 2.125, 1.5, true),
  (2, -1, -10, -7, -100, -1.50, -2.125, -1.5, false),
  (3, 0, 0, 0, 0, 0.00, 0.000, 0.0, NULL),
  (4, 127, 32767, 2147483647, 9007199254740993, 99999999.99, 123456789012345.678, 1e300, true),
  (5, -128, -32768, -2147483648, -9007199254740993, -99999999.99, -123456789012345.678, -1e300, false),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (7, 2, 3, 3, 4, 2.25, 2.675, 'nan', true),
  (8, 3, 4, 2, 5, 0.05, 1.005, 'inf', false),
  (9, 4, 5, 2, 6, 0.15, 0.005, '-inf', true),
  (10, 5, 6, 5, 7, 10.10, 2.345, 2.5, true),
  (11, 5, 6, 5, 7, 10.10, 2.345, 2.5, true),
  (12, 6, 7, 1, 8, 0.01, 0.001, -0.0, NULL),
  (13, 7, 8, 9, 9, 3.33, 1.115, 0.49999999999999994, false),
  (14, 8, 9, 10, 10, 7.77, 4.015, 2.675, true);
CREATE TABLE texts (id INTEGER, grp VARCHAR, s VARCHAR);
INSERT INTO texts VALUES
  (1, 'a', 'Alpha'), (2, 'a', 'alpha'), (3, 'b', 'beta'), (4, 'b', ''), (5, NULL, NULL), (6, 'c', ' padded '), (7, 'c', 'Zürich'),
  (8, 'c', 'zebra'), (9, 'd', 'Äpfel'), (10, 'd', '100% sure'), (11, 'd', 'under_score'), (12, 'e', 'back\slash'), (13, 'e', '日本語'),
  (14, 'e', '🤦🏼'), (15, 'e', 'it''s "quoted"'), (16, 'B', 'Beta'), (17, 'a', 'alpha'), (18, NULL, 'no group'), (19, 'f', E'two\nlines'),
  (20, 'f', E'\ttab'), (21, 'f', '`tick` $1'), (22, 'f', 'ÆØÅ');
CREATE TABLE times (id INTEGER, d DATE, ts TIMESTAMP, tz TIMESTAMPTZ);
INSERT INTO times VALUES
  (1, '2001-01-31', '2001-01-31 10:11:12.5', '2001-01-31 10:11:12.5+00'),
  (2, '2000-02-29', '2000-02-29 23:59:59.999999', '2000-02-29 23:59:59.999999+00'),
  (3, '2001-03-25', '2001-03-25 02:30:00', '2001-03-25 00:59:59+00'),
  (4, '2001-03-25', '2001-03-25 03:00:00', '2001-03-25 01:00:00+00'),
  (5, '2001-10-28', '2001-10-28 02:30:00', '2001-10-28 00:30:00+00'),
  (6, '2001-10-28', '2001-10-28 02:30:00', '2001-10-28 01:30:00+00'),
  (7, NULL, NULL, NULL),
  (8, '1969-12-31', '1969-12-31 23:59:59.5', '1969-12-31 23:59:59.5+00'),
  (9, '2024-12-30', '2024-12-30 00:00:00', '2024-12-30 00:00:00+00'),
  (10, '2023-01-01', '2023-01-01 12:00:00', '2023-01-01 12:00:00+05'),
  (11, '1900-01-01', '1900-01-01 00:00:01', '1900-01-01 00:00:01+00');
CREATE TABLE customers (id INTEGER, name VARCHAR, country VARCHAR);
INSERT INTO customers VALUES (1, 'Ann', 'DE'), (2, 'Bob', 'FR'), (3, 'Cid', NULL), (4, 'Dee', 'DE'), (NULL, 'Nobody', 'XX'), (6, 'Ann', 'US');
CREATE TABLE orders (id INTEGER, customer_id INTEGER, amount DECIMAL(12,2), quantity INTEGER, placed DATE, status VARCHAR);
INSERT INTO orders VALUES
  (10, 1, 100.00, 1, '2001-01-01', 'paid'), (11, 1, 50.50, 2, '2001-01-15', 'open'), (12, 2, 75.25, 3, '2001-02-01', 'paid'),
  (13, 2, NULL, NULL, '2001-02-02', NULL), (14, 9, 10.00, 1, '2001-02-03', 'paid'), (15, NULL, 20.00, 0, NULL, 'open'),
  (16, 3, 0.01, 5, '2001-03-01', 'paid'), (17, 3, 0.01, 5, '2001-03-01', 'paid'), (18, 1, -5.00, -1, '2001-03-31', 'refund');
CREATE TABLE empty (id INTEGER, amount DECIMAL(12,2), name VARCHAR);
CREATE TABLE "Odd Names" (id INTEGER, "Select" INTEGER, "two words" VARCHAR);
INSERT INTO "Odd Names" VALUES (1, 5, 'x'), (2, 6, 'y');
CREATE TABLE nests (id INTEGER, tags VARCHAR[], nums INTEGER[], amounts DECIMAL(10,2)[], lines STRUCT(sku VARCHAR, qty INTEGER, price VARCHAR)[],
  who STRUCT("name" VARCHAR, address STRUCT(city VARCHAR, zip VARCHAR)), grid INTEGER[][], days DATE[], floats DOUBLE[], pick INTEGER);
INSERT INTO nests VALUES
  (1, ['new', 'vip'], [10, 20, 30], [1.10, 2.20], [{sku: 'a', qty: 2, price: '1.10'}, {sku: 'b', qty: 1, price: '20.00'}],
    {'name': 'Ann', 'address': {'city': 'Köln', 'zip': '01234'}}, [[1, 2], [3]], ['2024-01-31', NULL], ['1.5', 'nan', '-0.0'], 1),
  (2, [], [], [], [], {'name': 'Bob', 'address': NULL}, [[], NULL, [4, NULL]], [], [], 0),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2),
  (4, ['x', NULL, 'x'], [NULL], [NULL, 0.05], [NULL, {sku: NULL, qty: NULL, price: NULL}], {'name': NULL, 'address': {'city': NULL, 'zip': ''}}, [], [NULL], [NULL], -1),
  (5, ['VIP', ' vip ', ''], [2147483647, -2147483648, 0, 1], NULL, [{sku: 'c', qty: -1, price: '0.005'}, {sku: 'c', qty: -1, price: '0.005'}],
    {'name': '🦆 Duck', 'address': {'city': 'naïve', 'zip': '9'}}, [[7]], ['1900-01-01', '2024-02-29'], ['inf', '-inf', '2.5'], NULL),
  (6, ['new', 'vip'], [10, 20, 30], [], [{sku: 'a', qty: 10, price: '99999.99'}], {'name': 'Ann', 'address': {'city': 'Köln', 'zip': '01234'}}, [[1, 2], [3]],
    ['2024-01-31', NULL], ['1.5', 'nan', '0.0'], 3);
CREATE TABLE written (id INTEGER, whole VARCHAR, number VARCHAR, day VARCHAR, moment VARCHAR);
INSERT INTO written VALUES
  (1, '12', '3.333', '2024-02-29', '2024-02-29 23:59:59'), (2, '-7', '-0.0005', '1900-01-01', '1969-12-31T23:59:59.5'), (3, NULL, NULL, NULL, NULL),
  (4, '+5', '0.0005', '9999-12-31', '2001-03-25 02:30:00.123456'), (5, '007', '+12', '2000-01-01', '2000-01-01 00:00:00.1'),
  (6, '-0', '0.00049999999999999999999', '2023-12-31', '2023-12-31 12:00:00'), (7, '127', '99999.9994', '2001-03-25', '2001-03-25 03:00:00.000001'),
  (8, '-128', '0000000000000000000000000000000000001.5', '0999-01-01', '0999-01-01 00:00:00');
