SELECT DISTINCT
  col_a
FROM bronze_b
