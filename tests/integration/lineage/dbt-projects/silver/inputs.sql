CREATE TABLE bronze_b (col_a INTEGER, col_b VARCHAR);
