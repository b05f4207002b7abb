import type { SpecStep } from '../../../shared/domain/spec/pipeline-spec';
import { changingCustomers } from './changing-customers';
import { eventSessions } from './event-sessions';
import { incrementalReadings } from './incremental-readings';
import { nestedOrders } from './nested-orders';
import { snowflakeJoins } from './snowflake-joins';

/** A workspace to promote: its files by path, and the outputs to choose. */
export interface InteropWorkspace {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  /** What a person would decide in the spec, by step; see `decideIncremental`. */
  readonly incremental: Readonly<Record<string, NonNullable<SpecStep['incremental']>>>;
}

/** Workspaces of different shapes, for every target. */
export const workspaces: readonly InteropWorkspace[] = [
  {
    name: 'snowflake joins',
    files: snowflakeJoins,
    outputs: ['sale_lines', 'department_months'],
    incremental: {},
  },
  { name: 'event sessions', files: eventSessions, outputs: ['sessions', 'page_ranking'], incremental: {} },
  {
    name: 'incremental readings',
    files: incrementalReadings,
    outputs: ['daily_readings'],
    incremental: {
      readings_clean: { strategy: 'time_range', time_column: 'measured_at', lookback: '2 days' },
      daily_readings: { strategy: 'time_range', time_column: 'day', lookback: '2 days' },
    },
  },
  {
    name: 'changing customers',
    files: changingCustomers,
    outputs: ['current_customers', 'orders_as_of'],
    incremental: {},
  },
  {
    name: 'nested orders',
    files: nestedOrders,
    outputs: ['order_lines', 'order_summaries', 'order_documents'],
    incremental: {},
  },
];
