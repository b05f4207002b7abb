import type { PipelineEdit } from './pipeline-edit';

type Words = { readonly [Kind in PipelineEdit['do']]: (edit: Extract<PipelineEdit, { do: Kind }>) => string };

/** What an edit did, for the list of what can be taken back. */
const words: Words = {
  plan: ({ name }) => `Planned ${name}`,
  describe: ({ name }) => `Described ${name}`,
  connect: ({ from, to }) => `Connected ${from} to ${to}`,
  disconnect: ({ from, to }) => `Disconnected ${from} from ${to}`,
  write: ({ name }) => `Wrote ${name} as a cell`,
  forget: ({ name }) => `Forgot the plan of ${name}`,
  move: ({ positions }) => `Moved ${boxes(Object.keys(positions))}`,
  rename: ({ name, to }) => `Renamed ${name} to ${to}`,
  delete: ({ names }) => `Deleted ${boxes(names)}`,
  duplicate: ({ names }) => `Duplicated ${boxes(names)}`,
  paste: () => 'Pasted boxes',
  group: ({ name, nodes }) => `Grouped ${boxes(nodes)} as ${name}`,
  changeGroup: ({ name, collapsed, nodes, title }) =>
    collapsed !== undefined && nodes === undefined && title === undefined
      ? `${collapsed ? 'Collapsed' : 'Expanded'} the group ${name}`
      : `Changed the group ${name}`,
  ungroup: ({ name }) => `Dissolved the group ${name}`,
  sink: ({ name }) => `Added the sink ${name}`,
  changeSink: ({ name }) => `Changed the sink ${name}`,
  output: ({ name, on }) => (on ? `Made ${name} an output` : `${name} is no output any more`),
  expectJoins: ({ node }) => `Changed what the joins of ${node} may do`,
};

/** For several edits of one kind. */
const plurals: { readonly [Kind in PipelineEdit['do']]?: (count: number) => string } = {
  plan: (count) => `Planned ${count} boxes`,
  connect: (count) => `Connected ${count} pairs of boxes`,
  disconnect: (count) => `Disconnected ${count} pairs of boxes`,
  write: (count) => `Wrote ${count} boxes as cells`,
  output: (count) => `Changed ${count} outputs`,
};

/** One sentence without a full stop: "Moved 3 boxes". */
export function titleOf(edits: readonly PipelineEdit[]): string {
  const [first] = edits;
  if (first === undefined) return 'Changed nothing';
  const of = words[first.do] as (edit: PipelineEdit) => string;
  if (edits.length === 1) return of(first);
  const plural = edits.every((edit) => edit.do === first.do) ? plurals[first.do]?.(edits.length) : undefined;
  return plural ?? `${of(first)}, and ${edits.length - 1} more ${edits.length === 2 ? 'change' : 'changes'}`;
}

function boxes(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} boxes`;
}
