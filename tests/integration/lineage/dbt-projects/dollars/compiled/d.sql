SELECT
  rounded_col_a
FROM c
