import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { escapeJinja } from '../../../../shared/domain/jinja';

/** Jinja around the SQL of a check, in dbt. `relation` gives Jinja for a node. */
export function jinjaDialect(relation: (node: string) => string): QueryDialect {
  return {
    relation,
    text: escapeJinja,
    now: "TIMESTAMPTZ '{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f+00') }}'",
    nowText: "{{ run_started_at.strftime('%Y-%m-%dT%H:%M:%S+00:00') }}",
  };
}
