import { gatesOutputs, gatesWorkspace } from '../../airflow/gates-workspace';
import { oddOutputs, oddWorkspace } from '../../dbt/odd-workspace';
import { type InteropWorkspace, workspaces } from '../../workspaces';
import { contractShop } from '../contract-shop';

/** A workspace that several suites promote. */
export interface SharedWorkspace {
  readonly name: string;
  /** Null: the sample workspace. */
  readonly files: InteropWorkspace['files'] | null;
  readonly outputs: readonly string[];
  readonly incremental: InteropWorkspace['incremental'];
  /** The name of its folder. */
  readonly folder: string;
  /** Targets whose projects one promotion writes, since it looks for rows once; any other target is promoted to by itself. */
  readonly together: readonly string[];
}

const contracts = ['soda', 'odcs', 'great-expectations', 'openlineage'];
const rest = {
  incremental: {},
  folder: 'workspace',
  together: ['dbt', 'sqlmesh', 'sql', 'dagster', 'airflow', ...contracts],
} as const;

/** The sample, its whole graph, the workspaces of different shapes, one of odd names, braces and types, one of odd checks, one of gates. */
export const sharedWorkspaces: readonly SharedWorkspace[] = [
  { ...rest, name: 'sample', files: null, outputs: ['worst_airports'], folder: 'flight-ops' },
  {
    ...rest,
    together: ['dbt'],
    name: 'whole sample',
    files: null,
    outputs: [
      'worst_airports',
      'flights_doubtful',
      'delay_by_hour',
      'daily_delays',
      'strikes_by_phase',
      'costly_species',
      'species_in_phase',
    ],
    folder: 'flight-ops',
  },
  ...workspaces.map((workspace) => ({ ...rest, ...workspace })),
  { ...rest, name: 'odd names', files: oddWorkspace, outputs: oddOutputs, folder: "it's a workspace {x}" },
  { ...rest, together: contracts, name: 'contract shop', files: contractShop, outputs: ['by_kind', 'orders_clean'] },
  { ...rest, together: ['airflow'], name: 'gates', files: gatesWorkspace, outputs: gatesOutputs },
];

export function sharedWorkspace(name: string): SharedWorkspace {
  const found = sharedWorkspaces.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no workspace ${name}`);
  return found;
}
