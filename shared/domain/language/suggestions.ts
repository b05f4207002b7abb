import { foldName, quoteName } from '../graph/names';
import type { CaretContext } from './caret';
import type { ScopeColumn, ScopeRelation, SqlFunction, SqlScope } from './scope';
import { snippets } from './snippets';

export type SuggestionKind =
  | 'column'
  | 'field'
  | 'node'
  | 'source'
  | 'common table'
  | 'relation'
  | 'function'
  | 'aggregate'
  | 'table function'
  | 'keyword'
  | 'type'
  | 'parameter'
  | 'argument'
  | 'join'
  | 'file'
  | 'snippet';

/** One line of the list. */
export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** What is written; with `isSnippet`, in the notation of snippets. */
  readonly insert: string;
  readonly isSnippet: boolean;
  /** Beside the label: a type, what it is. */
  readonly detail: string;
  /** Beside the list, as Markdown. */
  readonly documentation?: string;
  /** The list is in the order of these texts where several match alike. */
  readonly sort: string;
  /** What is typed is compared with this; by default with the label. */
  readonly filter?: string;
  /** The parameters of the call are shown next. */
  readonly opensCall?: boolean;
}

/** What the workspace and DuckDB have to offer everywhere. */
export interface LanguageCatalogue {
  /** The cell that is edited: it does not read itself. */
  readonly self: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly kind: 'source' | 'cell' | 'macro' | 'planned';
    /** In the same notebook as the cell. */
    readonly isNear: boolean;
    readonly detail: string;
  }[];
  readonly functions: readonly SqlFunction[];
}

const types = (
  'BIGINT BOOLEAN DATE DECIMAL(18,3) DOUBLE FLOAT HUGEINT INTEGER INTERVAL JSON SMALLINT TIME TIMESTAMP TIMESTAMPTZ ' +
  'TINYINT UBIGINT UINTEGER USMALLINT UTINYINT UUID VARCHAR BLOB BIT TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS'
).split(' ');

/** Keywords that begin a query, and those that go on after a table, in the order in which they are wanted. */
const startWords = ['SELECT', 'FROM', 'WITH', 'PIVOT', 'UNPIVOT', 'SUMMARIZE', 'DESCRIBE', 'VALUES'];
const afterTableWords = [
  'WHERE',
  'JOIN',
  'LEFT JOIN',
  'GROUP BY',
  'ORDER BY',
  'SELECT',
  'LIMIT',
  'INNER JOIN',
  'ASOF JOIN',
  'CROSS JOIN',
  'FULL JOIN',
  'ANTI JOIN',
  'SEMI JOIN',
  'POSITIONAL JOIN',
  'ON',
  'USING',
  'AS',
  'HAVING',
  'QUALIFY',
  'UNION ALL',
  'UNION ALL BY NAME',
  'EXCEPT',
  'INTERSECT',
  'TABLESAMPLE',
];
const afterValueWords: Readonly<Partial<Record<CaretContext['clause'], readonly string[]>>> = {
  select: [
    'FROM',
    'AS',
    'OVER',
    'FILTER',
    'EXCLUDE',
    'REPLACE',
    'IS NULL',
    'IS NOT NULL',
    'END',
    'WHEN',
    'THEN',
    'ELSE',
  ],
  where: [
    'AND',
    'OR',
    'IN',
    'IS NULL',
    'IS NOT NULL',
    'BETWEEN',
    'LIKE',
    'ILIKE',
    'NOT IN',
    'GROUP BY',
    'ORDER BY',
    'LIMIT',
    'QUALIFY',
  ],
  on: ['AND', 'OR', 'WHERE', 'JOIN', 'LEFT JOIN', 'GROUP BY', 'ORDER BY', 'USING'],
  using: ['WHERE', 'JOIN', 'LEFT JOIN', 'GROUP BY', 'ORDER BY', 'LIMIT'],
  group: ['HAVING', 'ORDER BY', 'QUALIFY', 'LIMIT'],
  having: ['AND', 'OR', 'ORDER BY', 'QUALIFY', 'LIMIT'],
  qualify: ['AND', 'OR', 'ORDER BY', 'LIMIT', 'OVER'],
  order: ['DESC', 'ASC', 'NULLS LAST', 'NULLS FIRST', 'LIMIT'],
  limit: ['OFFSET'],
};
const beforeValueWords = ['CASE', 'NOT', 'NULL', 'TRUE', 'FALSE', 'EXISTS', 'INTERVAL', 'DATE', 'TIMESTAMP'];

/**
 * What can be written where the caret is, the likeliest first: in a list of tables tables, in an expression the columns of
 * what the query reads, behind a value the keywords that go on. Each name once.
 */
export function suggestions(context: CaretContext, scope: SqlScope, catalogue: LanguageCatalogue): Suggestion[] {
  const list = new SuggestionList();
  switch (context.kind) {
    case 'none':
      return [];
    case 'text':
      for (const file of scope.files)
        list.add(1, { label: file, kind: 'file', insert: quoteText(file), detail: '', filter: `'${file}` });
      break;
    case 'parameter':
      addParameters(list, 1, scope);
      break;
    case 'type':
      for (const type of types) list.add(1, { label: type, kind: 'type', insert: type, detail: 'type' });
      break;
    case 'member':
      addMembers(list, context, scope, catalogue);
      break;
    case 'table':
      addTables(list, scope, catalogue);
      addKeywords(list, 6, ['LATERAL', 'VALUES'], context);
      break;
    case 'start':
      addKeywords(list, 1, startWords, context);
      if (context.before === '(' || context.before === 'FROM') addTables(list, scope, catalogue, 3);
      break;
    case 'operator':
      addKeywords(
        list,
        1,
        context.clause === 'from' ? afterTableWords : (afterValueWords[context.clause] ?? []),
        context,
      );
      addKeywords(list, 4, scope.words, context);
      break;
    case 'expression':
      addExpression(list, context, scope, catalogue);
      break;
  }
  if (context.kind !== 'text' && context.kind !== 'parameter' && context.kind !== 'member' && context.kind !== 'type') {
    for (const { label, detail, body, at } of snippets) {
      if (!at.includes(context.kind)) continue;
      list.add(context.kind === 'start' ? 2 : 7, {
        label,
        kind: 'snippet',
        insert: body,
        isSnippet: true,
        detail,
        documentation: preview(body),
      });
    }
  }
  return list.all();
}

function addExpression(
  list: SuggestionList,
  context: CaretContext,
  scope: SqlScope,
  catalogue: LanguageCatalogue,
): void {
  if (context.clause === 'on' && context.before === 'ON') addJoins(list, scope.relations);
  const { call } = context;
  if (call?.inFrom === true) {
    const called = catalogue.functions.find(
      ({ name, kind }) => kind === 'table' && foldName(name) === foldName(call.name),
    );
    for (const { name, type } of called?.named ?? []) {
      if (call.named.includes(foldName(name))) continue;
      list.add(call.argument === 0 ? 5 : 0, { label: name, kind: 'argument', insert: `${name} = `, detail: type });
    }
    if (call.argument > 0) return;
  }
  const inJoin = context.clause === 'using' && context.before === '(';
  if (inJoin) {
    for (const column of sharedColumns(scope.relations)) list.add(1, columnItem(column, 'of both sides'));
    if (scope.relations.length > 1) return;
  }
  const counts = new Map<string, number>();
  for (const { columns } of scope.relations) {
    for (const { name } of columns) counts.set(foldName(name), (counts.get(foldName(name)) ?? 0) + 1);
  }
  for (const relation of scope.relations) {
    for (const column of relation.columns) {
      const isShared = (counts.get(foldName(column.name)) ?? 0) > 1;
      const where = relation.name === '' ? '' : relation.name;
      // Of a name that several tables have, each is written with its table.
      list.add(1, isShared && where !== '' ? qualifiedItem(relation, column) : columnItem(column, where));
    }
  }
  if (/^(group|having|qualify|order)$/.test(context.clause)) {
    for (const alias of context.aliases) {
      list.add(1, { label: alias, kind: 'column', insert: quoteName(alias), detail: 'of the select list' });
    }
  } else if (context.clause === 'select' || context.clause === 'where') {
    for (const alias of context.aliases) {
      list.add(3, { label: alias, kind: 'column', insert: quoteName(alias), detail: 'of the select list' });
    }
  }
  if (context.clause === 'group' || context.clause === 'order') addKeywords(list, 2, ['ALL'], context);
  for (const relation of [...scope.relations, ...scope.outer]) {
    if (relation.name !== '') {
      list.add(4, {
        label: relation.name,
        kind: 'relation',
        insert: quoteName(relation.name),
        detail: relation.node ?? relation.kind,
      });
    }
  }
  for (const relation of scope.outer) {
    for (const column of relation.columns) list.add(4, columnItem(column, `${relation.name}, of the query around`));
  }
  addParameters(list, 4, scope);
  for (const called of catalogue.functions) {
    if (called.kind === 'table' || called.kind === 'table macro') continue;
    list.add(isCommon(called.name) ? 4 : 5, functionItem(called));
  }
  addKeywords(list, 6, [...beforeValueWords, ...scope.words], context);
}

function addTables(list: SuggestionList, scope: SqlScope, catalogue: LanguageCatalogue, tier = 1): void {
  for (const { name, columns } of scope.commonTables) {
    const detail = `common table, ${columns.length} columns`;
    list.add(tier - 0.5, { label: name, kind: 'common table', insert: quoteName(name), detail });
  }
  for (const node of catalogue.nodes) {
    if (node.name === catalogue.self || node.kind === 'macro') continue;
    const kind = node.kind === 'source' ? 'source' : 'node';
    const later = node.kind === 'planned' ? 1 : node.isNear ? 0 : 0.25;
    list.add(tier + later, { label: node.name, kind, insert: quoteName(node.name), detail: node.detail });
  }
  for (const called of catalogue.functions) {
    if (called.kind !== 'table' && called.kind !== 'table macro') continue;
    const known =
      /^(read_|range$|generate_series$|glob$|unnest$|sniff_csv$|parquet_)/.test(called.name) ||
      called.kind === 'table macro';
    if (
      /^(duckdb_|pragma_|pg_|test_|sql_auto|arrow_|icu_|json_execute|repeat_row|seq_scan|index_scan|which_secret)/.test(
        called.name,
      )
    )
      continue;
    list.add(known ? 4 : 5, functionItem(called));
  }
}

function addMembers(list: SuggestionList, context: CaretContext, scope: SqlScope, catalogue: LanguageCatalogue): void {
  const path = context.qualifier.map(foldName);
  const [first = '', second] = path;
  const all = [...scope.relations, ...scope.outer];
  const relation = all.find(({ name }) => foldName(name) === first);
  if (relation !== undefined && second === undefined) {
    for (const column of relation.columns) list.add(1, columnItem(column, relation.name));
    list.add(2, { label: '*', kind: 'keyword', insert: '*', detail: 'all columns' });
    return;
  }
  const owner = relation === undefined ? all : [relation];
  const wanted = relation === undefined ? first : (second ?? '');
  for (const { columns } of owner) {
    const column = columns.find(({ name }) => foldName(name) === wanted);
    for (const field of column?.fields ?? []) {
      list.add(1, {
        label: field.name,
        kind: 'field',
        insert: quoteName(field.name),
        detail: `field of ${column?.name}`,
      });
    }
    if (column !== undefined) return;
  }
  if (first === 'main' || first === 'memory')
    addTables(list, { ...scope, commonTables: [] }, { ...catalogue, functions: [] });
}

/** `a.id = b.id` for the names that the table joined last shares with those before it. */
function addJoins(list: SuggestionList, relations: readonly ScopeRelation[]): void {
  const last = relations.at(-1);
  if (last === undefined) return;
  for (const before of relations.slice(0, -1)) {
    for (const column of before.columns) {
      const partner = last.columns.find(({ name }) => foldName(name) === foldName(column.name));
      if (partner === undefined || before.name === '' || last.name === '') continue;
      const insert = `${quoteName(before.name)}.${quoteName(column.name)} = ${quoteName(last.name)}.${quoteName(partner.name)}`;
      list.add(0, { label: insert, kind: 'join', insert, detail: column.sqlType });
    }
  }
}

function sharedColumns(relations: readonly ScopeRelation[]): readonly ScopeColumn[] {
  const last = relations.at(-1);
  const before = new Set(relations.slice(0, -1).flatMap(({ columns }) => columns.map(({ name }) => foldName(name))));
  return last?.columns.filter(({ name }) => before.has(foldName(name))) ?? [];
}

function addParameters(list: SuggestionList, tier: number, scope: SqlScope): void {
  for (const { name, type, value } of scope.parameters) {
    list.add(tier, { label: `$${name}`, kind: 'parameter', insert: `$${name}`, detail: `${type}, ${value}` });
  }
}

/** Keywords in the case in which they are being typed. */
function addKeywords(list: SuggestionList, tier: number, words: readonly string[], context: CaretContext): void {
  const isLower = context.prefix !== '' && context.prefix === context.prefix.toLowerCase();
  for (const [at, word] of words.entries()) {
    const label = isLower ? word.toLowerCase() : word;
    list.add(tier, { label, kind: 'keyword', insert: label, detail: '' }, at);
  }
}

function columnItem(column: ScopeColumn, where: string): ItemParts {
  return {
    label: column.name,
    kind: 'column',
    insert: quoteName(column.name),
    detail: where === '' ? column.sqlType : `${column.sqlType}  ${where}`,
  };
}

function qualifiedItem(relation: ScopeRelation, column: ScopeColumn): ItemParts {
  const insert = `${quoteName(relation.name)}.${quoteName(column.name)}`;
  return {
    label: `${relation.name}.${column.name}`,
    kind: 'column',
    insert,
    detail: column.sqlType,
    filter: `${column.name} ${insert}`,
  };
}

function functionItem(called: SqlFunction): ItemParts {
  const first = called.overloads[0];
  const takesNothing = called.overloads.every(({ parameters, varargs }) => parameters.length === 0 && varargs === null);
  const isTable = called.kind === 'table' || called.kind === 'table macro';
  return {
    label: called.name,
    kind: isTable ? 'table function' : called.kind === 'aggregate' ? 'aggregate' : 'function',
    insert: takesNothing ? `${called.name}()` : `${called.name}($1)$0`,
    isSnippet: !takesNothing,
    detail: first === undefined ? called.kind : signature(called, 0).slice(called.name.length),
    ...(called.description === null ? {} : { documentation: functionDocumentation(called) }),
    opensCall: !takesNothing,
  };
}

/** `date_trunc(part VARCHAR, timestamp DATE) → TIMESTAMP` */
export function signature(called: SqlFunction, overload: number): string {
  const chosen = called.overloads[overload];
  if (chosen === undefined) return `${called.name}()`;
  const parameters = chosen.parameters.map(parameterText);
  if (chosen.varargs !== null) parameters.push(`… ${chosen.varargs}`);
  return `${called.name}(${parameters.join(', ')})${chosen.returns === null ? '' : ` → ${chosen.returns}`}`;
}

export function parameterText({ name, type }: { readonly name: string; readonly type: string | null }): string {
  return type === null || foldName(type) === name ? name : `${name} ${type}`;
}

/** What DuckDB says of a function, as Markdown. */
export function functionDocumentation(called: SqlFunction): string {
  const example = called.example === null ? '' : `\n\n\`\`\`duckdb-sql\n${called.example}\n\`\`\``;
  return `${called.description ?? ''}${example}`;
}

/** Functions that queries are mostly made of; the hundreds of others come behind them. */
const common = new Set(
  (
    'abs avg ceil coalesce concat count current_date date_diff date_part date_trunc day dense_rank epoch extract first floor ' +
    'greatest hour if ifnull json_extract lag last lead least left length list list_aggregate list_filter list_transform lower ' +
    'ltrim max md5 median min minute mode month now nullif percent_rank quantile_cont quarter rank regexp_extract ' +
    'regexp_matches regexp_replace replace right round row_number rtrim split_part starts_with stddev strftime string_agg ' +
    'string_split strptime substring sum today trim try_strptime unnest upper week year arg_max arg_min any_value ' +
    'approx_count_distinct contains list_contains array_agg first_value last_value ntile struct_pack'
  ).split(' '),
);

function isCommon(name: string): boolean {
  return common.has(name);
}

/** A snippet as it looks when its places are filled with what they propose. */
function preview(body: string): string {
  const text = body
    .replace(/\$\{\d+\|([^,|}]+)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{?\d+\}?/g, '');
  return `\`\`\`duckdb-sql\n${text}\n\`\`\``;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

type ItemParts = Omit<Suggestion, 'sort' | 'isSnippet'> & { readonly isSnippet?: boolean };

/** Collects suggestions: the first of a label and kind stays, so what is likelier is added first. */
class SuggestionList {
  readonly #items = new Map<string, Suggestion>();

  /** `rank` orders within a tier; without it the order of adding does. */
  add(tier: number, parts: ItemParts, rank = this.#items.size): void {
    const key = `${groupOf(parts.kind)} ${foldName(parts.label)}`;
    if (this.#items.has(key)) return;
    const sort = `${String(Math.round(tier * 100)).padStart(4, '0')}${String(rank).padStart(5, '0')}`;
    this.#items.set(key, { isSnippet: false, ...parts, sort });
  }

  all(): Suggestion[] {
    return [...this.#items.values()].sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
  }
}

/** A column and a function may have one name, a keyword and a snippet too. */
function groupOf(kind: SuggestionKind): string {
  if (kind === 'snippet' || kind === 'keyword' || kind === 'join') return kind;
  return kind === 'function' || kind === 'aggregate' || kind === 'table function' ? 'call' : 'name';
}
