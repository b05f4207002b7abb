SELECT DISTINCT
  customer_id::INT AS bla
FROM raw_orders
