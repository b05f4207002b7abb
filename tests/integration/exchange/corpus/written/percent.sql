-- %% [markdown]
-- # Trips
--
-- One row a *trip*.

-- %% trips_clean
SELECT * FROM trips WHERE distance > 0;

-- %% Trips by day
SELECT started_at::DATE AS day, count(*) FROM trips_clean GROUP BY ALL

-- %%
CREATE TABLE zones AS FROM 'zones.csv';
COPY zones TO 'zones.parquet';
