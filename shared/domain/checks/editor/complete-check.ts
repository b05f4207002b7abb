import { quoteName } from '../../graph/names';
import { writeFlow } from '../../yaml/write-flow';
import type { YamlPath } from '../../yaml/yaml-path';
import { type CheckedNode, isCheckEntry, nodeOfText, type PlaceRole, roleOf, samePath, textAt } from './check-places';
import { checkSnippet, thresholdForms } from './check-snippets';
import { choicesOf, type SchemaIndex, type SchemaKey, valueWords } from './schema-index';
import { type CaretState, caretState, scanYaml, type YamlPart } from './yaml-scan';

export interface CheckCompletion {
  readonly label: string;
  readonly kind: 'key' | 'check' | 'value' | 'column' | 'node' | 'snippet' | 'keyword';
  /** Beside the label: a type, a kind. */
  readonly detail: string;
  readonly documentation?: string;
  /** A snippet where `isSnippet`. */
  readonly insert: string;
  readonly isSnippet: boolean;
  /** In the order of the list. */
  readonly sort: string;
  /** What comes next can be proposed at once. */
  readonly goesOn: boolean;
}

export interface CheckCompletions {
  /** What is replaced. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly CheckCompletion[];
}

/** What is known of the workspace where checks are written. */
export interface CheckContext {
  readonly file: string;
  readonly schema: SchemaIndex;
  readonly nodes: readonly CheckedNode[];
  /** Those of the manifest. */
  readonly owners: readonly string[];
}

type Proposal = Omit<CheckCompletion, 'sort' | 'isSnippet' | 'goesOn' | 'detail'> &
  Partial<Pick<CheckCompletion, 'isSnippet' | 'goesOn' | 'detail'>>;

const nothing = (at: number): CheckCompletions => ({ start: at, end: at, items: [] });

/** What can be written at an offset of a file of checks, whole or being typed. Line endings may be of any kind. */
export function completeCheck(text: string, offset: number, context: CheckContext): CheckCompletions {
  const state = caretState(text, offset);
  if (state.kind === 'none') return nothing(offset);
  const parts = scanYaml(text);
  const node = nodeOfText(parts, text, context.file);
  const role = roleOf(state.path, parts, text, node);
  if (role?.kind === 'sql' && state.kind !== 'key' && state.kind !== 'item') {
    return sqlCompletions(text, offset, role, context, state.needsSpace === true);
  }
  if (state.within === 'block') return nothing(offset);
  const range = { start: state.start, end: endOfToken(text, offset, state) };
  const proposals =
    state.kind === 'key'
      ? keyProposals(
          state,
          siblings(parts, state),
          behindWord(text, state),
          lineIndentAt(text, state.start),
          node,
          context,
        )
      : state.kind === 'item'
        ? itemProposals(state, parts, text, node, context)
        : valueProposals(state, role, parts, text, context);
  const gap = state.needsSpace === true ? ' ' : '';
  return {
    ...range,
    items: proposals.map((proposal, index) => ({
      isSnippet: false,
      goesOn: false,
      detail: '',
      ...proposal,
      insert: gap + proposal.insert,
      sort: String(index).padStart(4, '0'),
    })),
  };
}

function keyProposals(
  state: CaretState,
  taken: ReadonlySet<string>,
  behind: string,
  lineIndent: number,
  node: string,
  context: CheckContext,
): Proposal[] {
  const hasColon = /^[ \t]*:/.test(behind);
  // A check has one type: a second key beside it is none.
  const isEntry = isCheckEntry(state.path);
  if (isEntry && taken.size > 0) return [];
  const compared = [...taken].some((name) => name.startsWith('must_'));
  const keys = context.schema
    .keys(state.path)
    .filter(({ name }) => !taken.has(name) && !(compared && name.startsWith('must_')))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
  const proposals = keys.map((key) =>
    isEntry ? checkProposal(state.path, key, hasColon, state.isFlow) : keyProposal(key, state, hasColon, lineIndent),
  );
  if (state.path.at(-1) !== 'names') return proposals;
  return [...proposals, ...columnProposals(node, taken, context).map((one) => ({ ...one, insert: `${one.insert}: ` }))];
}

function keyProposal(key: SchemaKey, state: CaretState, hasColon: boolean, lineIndent: number): Proposal {
  const isNested = key.schemas.some(({ type }) => type === 'object');
  const isList = key.schemas.some(({ type }) => type === 'array');
  const hasItems = key.schemas.some(({ items }) => items?.type === 'object' || items?.anyOf !== undefined);
  // The editor adds the indentation of the line, at whose beginning a dash may stand.
  const inner = `\n${' '.repeat(state.indent - lineIndent + 2)}`;
  const after = hasColon
    ? ''
    : state.isFlow
      ? ': '
      : isNested
        ? `:${inner}`
        : isList && (hasItems || key.name === 'checks')
          ? `:${inner}- `
          : isList
            ? ': [$0]'
            : ': ';
  return {
    label: key.name,
    kind: 'key',
    detail: `${key.isRequired ? 'required, ' : ''}${valueWords(key.schemas)}`,
    ...(key.description === undefined ? {} : { documentation: key.description }),
    insert: key.name + after,
    isSnippet: after.includes('$0') || after.includes('\n'),
    goesOn: !hasColon && (choicesOf(key.schemas).length > 0 || isNested || isList || goesOnBehind.has(key.name)),
  };
}

/** Keys whose values are names of the workspace. */
const goesOnBehind: ReadonlySet<string> = new Set([
  'name',
  'column',
  'with',
  'dataset',
  'data_type',
  'now_variable',
  'owner',
]);

function checkProposal(entry: YamlPath, key: SchemaKey, hasColon: boolean, isFlow: boolean): Proposal {
  const body = checkSnippet(entry, key.name);
  const isBare = hasColon || isFlow || body === undefined;
  const lines = isBare ? [] : body.map((line) => `    ${line}`);
  return {
    label: key.name,
    kind: 'check',
    detail: 'check',
    ...(key.description === undefined ? {} : { documentation: key.description }),
    insert: isBare ? `${key.name}${hasColon ? '' : ':'}` : [`${key.name}:`, ...lines].join('\n'),
    isSnippet: !isBare,
  };
}

/** In a list whose items have their dashes on lines of their own. */
function itemProposals(
  state: CaretState,
  parts: readonly YamlPart[],
  text: string,
  node: string,
  context: CheckContext,
): Proposal[] {
  const path = [...state.path, nextIndex(parts, state.path)];
  return startProposals(
    { ...state, path, indent: state.indent + 2 },
    roleOf(path, parts, text, node),
    parts,
    text,
    context,
  ).map((proposal) => ({
    ...proposal,
    insert: `- ${proposal.insert}`,
  }));
}

function valueProposals(
  state: CaretState,
  role: PlaceRole | undefined,
  parts: readonly YamlPart[],
  text: string,
  context: CheckContext,
): Proposal[] {
  if (state.kind === 'start') return startProposals(state, role, parts, text, context);
  const values = namedValues(state, role, parts, text, context);
  if (values !== undefined) return values;
  if (state.path.at(-1) === 'threshold' || state.path.at(-1) === 'additional') {
    if (state.isFlow) return [];
    return thresholdForms(context.schema.keys(state.path)).map(({ name, description, insert }) => ({
      label: name,
      kind: 'snippet',
      ...(description === undefined ? {} : { documentation: description }),
      insert,
      isSnippet: true,
    }));
  }
  const schemas = context.schema.at(state.path);
  return choicesOf(schemas).map((label) => ({ label, kind: 'value', insert: label }));
}

/** Where nothing stands yet: keys, dashes, or a value. */
function startProposals(
  state: CaretState,
  role: PlaceRole | undefined,
  parts: readonly YamlPart[],
  text: string,
  context: CheckContext,
): Proposal[] {
  const values = namedValues(state, role, parts, text, context);
  if (values !== undefined) return values;
  const schemas = context.schema.at(state.path);
  const node = nodeOfText(parts, text, context.file);
  if (schemas.some(({ type }) => type === 'array')) {
    return itemProposals({ ...state, kind: 'item' }, parts, text, node, context);
  }
  const keys = keyProposals(
    { ...state, kind: 'key' },
    siblings(parts, state),
    behindWord(text, state),
    lineIndentAt(text, state.start),
    node,
    context,
  );
  // The first key of a column is its name: its columns are what one looks for.
  if (state.path.length === 2 && state.path[0] === 'columns') {
    const named = new Set(
      parts
        .filter(({ path }) => path.length === 3 && path[0] === 'columns' && path[2] === 'name')
        .map((part) => text.slice(part.start, part.end)),
    );
    const columns = columnProposals(node, named, context).map((column) => ({
      ...column,
      insert: `name: ${column.insert}\n  checks:\n    - `,
      isSnippet: false,
      goesOn: true,
    }));
    return [...columns, ...keys];
  }
  return [...keys, ...choicesOf(schemas).map((label): Proposal => ({ label, kind: 'value', insert: label }))];
}

/** Values that name something of the graph; undefined where the value names nothing. */
function namedValues(
  state: CaretState,
  role: PlaceRole | undefined,
  parts: readonly YamlPart[],
  text: string,
  context: CheckContext,
): Proposal[] | undefined {
  const plain = (name: string) => (state.within === undefined ? writeScalar(name) : name);
  switch (role?.kind) {
    case 'column': {
      const others = parts.filter(
        ({ path, start, end }) =>
          path.at(-1) !== state.path.at(-1) &&
          samePath(path.slice(0, -1), state.path.slice(0, -1)) &&
          typeof state.path.at(-1) === 'number' &&
          end > start,
      );
      const taken = new Set(others.map(({ start, end }) => text.slice(start, end)));
      return columnProposals(role.node, taken, context).map((one) => ({ ...one, insert: plain(one.label) }));
    }
    case 'node': {
      const before = textAt(parts, text, ['dataset']) ?? '';
      const prefix = role.isDataset ? before.slice(0, before.lastIndexOf('/') + 1) : '';
      return context.nodes.map(({ name, kind }) => ({
        label: prefix + name,
        kind: 'node',
        detail: kind,
        insert: plain(prefix + name),
      }));
    }
    case 'type': {
      const node = nodeOfText(parts, text, context.file);
      const column = columnsOf(node, context).find(({ name }) => name === role.column);
      const types = [...new Set([column?.sqlType, ...commonTypes].filter((type) => type !== undefined))];
      return types.map((type) => ({
        label: type.toLowerCase(),
        kind: 'value',
        detail: type === column?.sqlType ? `the type of ${column.name}` : 'type',
        insert: plain(type.toLowerCase()),
      }));
    }
    case 'owner':
      return context.owners.map((name) => ({ label: name, kind: 'value', detail: 'owner', insert: plain(name) }));
    case 'variable':
      return parts
        .filter(({ path }) => path.length === 2 && path[0] === 'variables')
        .map(({ path }) => ({
          label: String(path[1]),
          kind: 'value',
          detail: 'variable',
          insert: plain(String(path[1])),
        }));
    default:
      return undefined;
  }
}

const commonTypes = ['VARCHAR', 'INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL', 'BOOLEAN', 'DATE', 'TIMESTAMP'];
const sqlWords = ['AND', 'OR', 'NOT', 'IS NULL', 'IS NOT NULL', 'IN', 'BETWEEN', 'LIKE'];
const queryWords = ['SELECT', 'FROM', 'WHERE', 'GROUP BY', 'HAVING', 'JOIN', 'ON', ...sqlWords];

function sqlCompletions(
  text: string,
  offset: number,
  role: PlaceRole & { kind: 'sql' },
  context: CheckContext,
  needsSpace: boolean,
): CheckCompletions {
  let start = offset;
  while (start > 0 && /[\p{L}\p{N}_]/u.test(text[start - 1] ?? '')) start--;
  let end = offset;
  while (end < text.length && /[\p{L}\p{N}_]/u.test(text[end] ?? '')) end++;
  const columns = role.isQuery ? context.nodes.flatMap(({ columns: own }) => own) : columnsOf(role.node, context);
  const seen = new Set<string>();
  const proposals: Proposal[] = [
    ...columns
      .filter(({ name }) => !seen.has(name) && seen.add(name))
      .slice(0, 500)
      .map(
        ({ name, sqlType }): Proposal => ({ label: name, kind: 'column', detail: sqlType, insert: quoteName(name) }),
      ),
    ...(role.isQuery
      ? context.nodes.map(
          ({ name, kind }): Proposal => ({ label: name, kind: 'node', detail: kind, insert: quoteName(name) }),
        )
      : []),
    ...(role.isQuery ? queryWords : sqlWords).map((word): Proposal => ({ label: word, kind: 'keyword', insert: word })),
  ];
  return {
    start,
    end,
    items: proposals.map((proposal, index) => ({
      isSnippet: false,
      goesOn: false,
      detail: '',
      ...proposal,
      insert: (needsSpace ? ' ' : '') + proposal.insert,
      sort: String(index).padStart(4, '0'),
    })),
  };
}

function columnProposals(node: string, taken: ReadonlySet<string>, context: CheckContext): Proposal[] {
  return columnsOf(node, context)
    .filter(({ name }) => !taken.has(name))
    .map(({ name, sqlType }) => ({ label: name, kind: 'column', detail: sqlType, insert: writeScalar(name) }));
}

export function columnsOf(node: string, { nodes }: Pick<CheckContext, 'nodes'>): CheckedNode['columns'] {
  return (
    (nodes.find(({ name }) => name === node) ?? nodes.find(({ name }) => name.toLowerCase() === node.toLowerCase()))
      ?.columns ?? []
  );
}

/** A text as YAML has it in brackets and outside of them: quoted where it has to be. */
function writeScalar(text: string): string {
  return writeFlow([text], { padding: false }).slice(1, -1).trim();
}

/** The keys beside the one that is typed. */
function siblings(parts: readonly YamlPart[], state: CaretState): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, key } of parts) {
    const name = path.at(-1);
    if (key === undefined || typeof name !== 'string' || !samePath(path.slice(0, -1), state.path)) continue;
    if (key.start > state.start || key.end < state.start) names.add(name);
  }
  return names;
}

/** What stands behind the word that is typed. */
function behindWord(text: string, { start }: CaretState): string {
  return text.slice(start, start + 200).replace(/^[\p{L}\p{N}_.-]*/u, '');
}

/** The position of one more item in a list. */
function nextIndex(parts: readonly YamlPart[], list: YamlPath): number {
  return parts.filter(({ path }) => path.length === list.length + 1 && samePath(path.slice(0, -1), list)).length;
}

function lineIndentAt(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0].length ?? 0;
}

/** Where the word or value ends that the caret is in. */
function endOfToken(text: string, offset: number, state: CaretState): number {
  const rest = text.slice(offset);
  if (state.within !== undefined) {
    const close = rest.search(state.within === 'block' ? /[\r\n]/ : new RegExp(`[${state.within}\\r\\n]`));
    return offset + (close < 0 ? rest.length : close);
  }
  if (state.kind === 'key' || state.kind === 'start')
    return offset + (/^[\p{L}\p{N}_.-]*/u.exec(rest)?.[0].length ?? 0);
  const end = rest.search(state.isFlow ? /[,\]}\r\n]|[ \t]#/ : /[\r\n]|[ \t]+#/);
  return offset + (end < 0 ? rest : rest.slice(0, end)).trimEnd().length;
}
