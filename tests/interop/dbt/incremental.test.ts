import { provesEqual, workspaceOf } from '../support/proof-cases';

const readings = workspaceOf('incremental readings');

// Late rows come within the lookback, into the middle of rows that are there.
const byKey = {
  ...readings,
  name: 'readings that take the place of those with their key',
  incremental: {
    readings_clean: { strategy: 'by_key', time_column: 'measured_at', lookback: '2 days' },
    daily_readings: { strategy: 'by_key', time_column: 'day', lookback: '2 days' },
  },
};

// What is appended has no late rows; what has a key and no time is made whole, and put in its place row by row.
const appended = {
  ...readings,
  name: 'readings that are added to those that are there',
  incremental: {
    readings_clean: { strategy: 'append', time_column: 'measured_at', lookback: null },
    daily_readings: { strategy: 'by_key', time_column: null, lookback: null },
  },
};

provesEqual(byKey, 'dbt', /dbt-duckdb/, { [byKey.name]: ['run_twice', 'late_rows_and_restart'] });
provesEqual(appended, 'dbt', /dbt-duckdb/, {
  [appended.name]: ['run_twice', 'slices_out_of_order', 'late_rows_and_restart'],
});
