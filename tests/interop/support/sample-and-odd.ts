import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import { oddOutputs, oddWorkspace } from '../dbt/odd-workspace';
import { writeFiles } from '../dbt/promoted-workspace';

/** The two workspaces that every target is tried on: what it is, its folder, what makes it, and the outputs to choose. */
export const sampleAndOdd = [
  ['the sample workspace', 'flight-ops', createSampleWorkspace, ['worst_airports']],
  [
    'a workspace of odd names, braces, scopes and types',
    "it's a workspace {x}",
    (root: string) => writeFiles(root, oddWorkspace),
    oddOutputs,
  ],
] as const;
