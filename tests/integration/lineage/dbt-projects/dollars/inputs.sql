CREATE TABLE sqlmesh_repo_b (col_a INTEGER, col_b VARCHAR);
