SELECT DISTINCT
  
    ROUND((col_a / 100)::numeric(16, 2), 2)
 as rounded_col_a
FROM sqlmesh_repo_b
