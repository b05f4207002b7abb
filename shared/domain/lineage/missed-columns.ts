import type { CheckFile } from '../checks/check-file';
import type { Graph } from '../graph/graph';
import { foldName } from '../graph/names';
import { indexGraph } from '../graph/order';
import { lineAndColumn } from '../graph/text-positions';
import { nameOf, significantTokens, type Token } from '../graph/tokens';
import type { Notebook } from '../notebook/notebook';
import type { Problem } from '../problem';
import { listed } from './describe-column';
import { impactOnFiles } from './impact-files';
import type { WorkspaceLineage } from './lineage';
import { lineOfName } from './named-columns';
import { columnExpressions, readClauses } from './query-clauses';

/** What uses a column that a text no longer gives. */
interface MissingFor {
  readonly what: string;
  readonly file: string;
  readonly line: number;
}

export interface EditedCell {
  readonly node: string;
  /** The query as it is being written. */
  readonly sql: string;
  /** The columns that others may count on, in order: those of the last result, and those of the text as it was saved. */
  readonly before: readonly (readonly string[])[];
  readonly after: readonly string[];
  readonly graph: Graph;
  readonly checkFiles: readonly CheckFile[];
  readonly notebooks: readonly Notebook[];
  /** Names of the columns of a node; none where they are not known. */
  readonly columnsOf: (node: string) => readonly string[];
}

/** A warning for each column that an edit drops or renames and that cells, checks, charts or inputs name. */
export function missedColumns(cell: EditedCell): readonly Problem[] {
  const kept = new Set(cell.after.map(foldName));
  const dropped = [...new Map(cell.before.flat().map((name) => [foldName(name), name])).values()].filter(
    (name) => !kept.has(foldName(name)),
  );
  return dropped.flatMap((column): Problem[] => {
    const users = usersOf(column, cell);
    if (users.length === 0) return [];
    const renamed = newNameOf(column, cell);
    const what = listed(users.map(({ what: name, file, line }) => `${name} (${file}:${line})`));
    return [
      {
        code: 'missed_column',
        severity: 'warning',
        message: `${cell.node} no longer has the column ${column}: ${what} ${users.length === 1 ? 'needs' : 'need'} it.`,
        hint:
          renamed === undefined
            ? `Keep it, or change what needs it; plumbline impact ${cell.node}.${column} lists all.`
            : `It seems to be called ${renamed} now: change what needs it, or keep the old name.`,
        ...placeOf(renamed, cell),
      },
    ];
  });
}

/** The name that stands where the column stood, where nothing else changed its place. */
function newNameOf(column: string, { before, after }: EditedCell): string | undefined {
  for (const list of before) {
    const name = list.length === after.length ? after[list.indexOf(column)] : undefined;
    if (name !== undefined && !list.some((other) => foldName(other) === foldName(name))) return name;
  }
  return undefined;
}

function placeOf(renamed: string | undefined, { sql, after }: EditedCell) {
  const expression = renamed === undefined ? undefined : columnExpressions(sql, after, renamed)[0];
  const start = expression?.start ?? significantTokens(sql)[0]?.start ?? 0;
  return lineAndColumn(sql, start);
}

function usersOf(column: string, cell: EditedCell): readonly MissingFor[] {
  const { graph, checkFiles, notebooks } = cell;
  const { nodes, children } = indexGraph(graph);
  const users: MissingFor[] = [];
  const holders = [cell.node];
  for (const holder of holders) {
    for (const name of children.get(holder) ?? []) {
      const reader = nodes.get(name);
      if (reader?.sql === undefined || reader.kind !== 'cell' || holders.includes(name)) continue;
      const at = offsetOfColumn(reader.sql, column, holder, otherColumns(name, holder, cell));
      if (at !== undefined) {
        const line = (reader.sqlLine ?? reader.line) + lineOfName(reader.sql, at) - 1;
        users.push({ what: name, file: reader.file, line });
      } else if (passesOn(reader.sql)) holders.push(name);
    }
  }
  const columns = [...cell.before.flat(), ...cell.after];
  const lineage: WorkspaceLineage = {
    nodes: holders.map((node) => ({
      node,
      columns: [...new Set(node === cell.node ? columns : [...cell.columnsOf(node), column])].map((name) => ({
        name,
        kind: 'source',
        from: [],
      })),
      rows: [],
      origin: { kind: 'none' },
      joins: [],
    })),
  };
  const touched = new Map(holders.map((node) => [node, new Map([[foldName(column), 'gone' as const]])]));
  const asked = { node: cell.node, column, change: 'remove' as const };
  const onFiles = impactOnFiles(asked, touched, {
    graph,
    lineage,
    checkFiles,
    notebooks,
    sketches: [],
    incidents: [],
    specs: [],
  });
  for (const { effect, kind, name, file, line } of onFiles)
    if (effect === 'breaks') users.push({ what: `the ${kind} ${name}`, file, line });
  return users;
}

/** The columns of the other nodes that a reader reads, folded: a name of theirs is not that of the holder's column. */
function otherColumns(reader: string, holder: string, { graph, columnsOf }: EditedCell): ReadonlySet<string> {
  const others = (indexGraph(graph).parents.get(reader) ?? []).filter((name) => name !== holder);
  return new Set(others.flatMap(columnsOf).map(foldName));
}

/** Offset at which SQL names the column of a node, as far as tokens tell; undefined where it does not, or names one of its own. */
function offsetOfColumn(sql: string, column: string, node: string, others: ReadonlySet<string>): number | undefined {
  const folded = foldName(column);
  const tokens = significantTokens(sql);
  const isIt = (token: Token | undefined) =>
    token !== undefined && isName(token) && foldName(nameOf(sql, token)) === folded;
  // Behind `… AS name` the name may be the reader's own; before it, as in `sum(name) AS name`, it is the column.
  const given = tokens.findIndex((token, at) => isIt(token) && tokens[at - 1]?.symbol === 'AS');
  const aliases = aliasesOf(sql, tokens, node);
  return tokens.slice(0, given === -1 ? tokens.length : given).find((token, at) => {
    if (!isIt(token) || tokens[at + 1]?.symbol === '(' || tokens[at + 1]?.symbol === '.') return false;
    const qualifier = tokens[at - 1]?.symbol === '.' ? tokens[at - 2] : undefined;
    if (qualifier !== undefined) return aliases.has(foldName(nameOf(sql, qualifier)));
    return !others.has(folded);
  })?.start;
}

/** What SQL calls a node that it reads: its name, and the names that it gives it. */
function aliasesOf(sql: string, tokens: readonly Token[], node: string): ReadonlySet<string> {
  const folded = foldName(node);
  const aliases = new Set([folded]);
  for (const [at, token] of tokens.entries()) {
    if (!isName(token) || foldName(nameOf(sql, token)) !== folded) continue;
    const next = tokens[at + 1];
    const alias = next?.symbol === 'AS' ? tokens[at + 2] : next;
    if (alias !== undefined && isName(alias)) aliases.add(foldName(nameOf(sql, alias)));
  }
  return aliases;
}

function passesOn(sql: string): boolean {
  return readClauses(sql)?.branches.some(({ items }) => items.some(({ isStar }) => isStar)) ?? false;
}

function isName({ kind }: Token): boolean {
  return kind === 'word' || kind === 'quoted';
}
