import { sharedWorkspace } from './prepared/workspaces';

/** The two workspaces that every target is tried on: what it is, its name, and its outputs. */
export const sampleAndOdd = [
  ['the sample workspace', 'sample', sharedWorkspace('sample').outputs],
  ['a workspace of odd names, braces, scopes and types', 'odd names', sharedWorkspace('odd names').outputs],
] as const;
