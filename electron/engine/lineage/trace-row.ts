import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultHandle } from '../../../shared/contract/engine-api';
import {
  type FailingSelection,
  failingSelection,
  redactedText,
  redactionOf,
} from '../../../shared/domain/checks/failing-rows';
import { type ClassifiedWorkspace, classOf, declaredClass } from '../../../shared/domain/classification/class-of';
import type { ColumnClass } from '../../../shared/domain/classification/classification';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { findColumn } from '../../../shared/domain/column/find-column';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import { indexGraph } from '../../../shared/domain/graph/order';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { type RowExpressions, rowExpressions } from '../../../shared/domain/lineage/row-expressions';
import {
  type ColumnPair,
  findFirstBreak,
  type InputPlan,
  planInputs,
  type RowTrace,
  type RowTraceRequest,
  type TraceColumn,
  type TraceStep,
} from '../../../shared/domain/lineage/row-trace';
import { PlumblineError } from '../../../shared/domain/problem';
import { isWholeResult } from '../../../shared/domain/result/result-query';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { closestName } from '../../../shared/domain/yaml/closest-name';
import { type CheckContext, openNode } from '../check-nodes';
import { classesByContent } from '../checks/classes-by-content';
import { putTime, subjectOf } from '../checks/execute-checks';
import { findCheck } from '../checks/failing-rows';
import { throwIfAborted } from '../checks/query-runner';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { readRows } from '../evidence';
import { resolveQuery } from '../results/resolve-query';
import { agreeingRows, asChecked, inputAlias, isWholeGroup, listOf } from './agreeing-rows';

/** Rows of a step from which the trace goes on. */
const mostKept = 100;
/** Rows of a step that are shown. */
const mostShown = 5;
/** A step with more columns shows those that matter. */
const mostColumns = 12;
const mostSteps = 60;

/**
 * Where a row of a node comes from: the rows of each node before it that made it, as far as columns pass unchanged, and of a
 * check that it breaks, where it is broken first. Reads results in the cache and runs nothing. Rejects with `result_gone` when
 * there is no such row, `bad_usage` for a column that is not there, `unknown_check` for a check that no file holds, `blocked` when
 * the node has no fresh result.
 */
export async function traceRow(
  context: CheckContext,
  lineage: ReadonlyMap<string, NodeLineage>,
  request: RowTraceRequest,
  signal: AbortSignal | undefined,
): Promise<RowTrace> {
  const handles = new Map<string, ResultHandle>();
  try {
    const check =
      request.check === undefined ? undefined : findCheck(context, { ...request.check, node: request.node });
    // Opened before: it may have to read the rows of a view, on a connection of its own.
    const handle = await openNode(context, request.node, handles);
    for (const name of request.columns ?? []) requireColumn(request.node, name, handle.columns);
    return await context.pool.use((connection) =>
      interruptible(connection, signal, async () => {
        const trace = new Trace(context, lineage, connection, handles, check?.filter ?? null, signal);
        try {
          const selection =
            check === undefined
              ? null
              : failingSelection(putTime(check, new Date()), {
                  columns: handle.columns,
                  relationOf: (node) => trace.relationOf(node),
                  subjectOf: (name) => subjectOf(check, name, handle.columns),
                });
          const followed = request.columns ?? (selection === null ? null : checkedColumns(selection));
          const step = await trace.first(request, followed, selection);
          return { step, firstBreak: selection === null ? null : findFirstBreak(step) };
        } finally {
          await trace.drop();
        }
      }),
    );
  } catch (error) {
    throw new PlumblineError(statementProblem(error, context.root), { cause: error });
  } finally {
    for (const handle of handles.values()) await context.results.close(handle.result);
  }
}

function requireColumn(node: string, name: string, columns: readonly ColumnInfo[]): void {
  if (findColumn(columns, name) !== undefined) return;
  const near = closestName(
    name,
    columns.map((column) => column.name),
  );
  throw new PlumblineError({
    code: 'bad_usage',
    message: `${node} has no column ${name}.`,
    hint:
      near === undefined ? `Its columns: ${columns.map((column) => column.name).join(', ')}.` : `Did you mean ${near}?`,
    node,
  });
}

function checkedColumns(selection: FailingSelection): readonly string[] | null {
  return selection.kind === 'query' ? null : selection.checked.map(({ name }) => name);
}

/** Rows of a node that the trace has reached. */
interface Reached {
  readonly node: string;
  /** Quoted name of the temporary table that holds them, with the node's columns. */
  readonly table: string;
  readonly columns: readonly ColumnInfo[];
  /** What the node at which the trace began calls the followed columns. */
  readonly followed: readonly ColumnPair[] | null;
  readonly path: readonly string[];
  /** Rows in the table; the step may have more. */
  readonly kept: number;
  readonly rows: number;
}

class Trace {
  readonly #tables: string[] = [];
  #steps = 0;

  constructor(
    readonly context: CheckContext,
    readonly lineage: ReadonlyMap<string, NodeLineage>,
    readonly connection: DuckDBConnection,
    readonly handles: Map<string, ResultHandle>,
    /** Of the check: rows that it leaves out may share values. */
    readonly filter: string | null,
    readonly signal: AbortSignal | undefined,
  ) {}

  async drop(): Promise<void> {
    for (const table of this.#tables) await this.connection.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
  }

  relationOf(node: string): string {
    const handle = this.handles.get(node);
    if (handle === undefined) throw new Error(`${node} was not opened.`);
    return this.context.results.relationOf(handle.result);
  }

  async first(
    request: RowTraceRequest,
    followed: readonly string[] | null,
    selection: FailingSelection | null,
  ): Promise<TraceStep> {
    const { node } = request;
    const handle = await this.#open(node);
    const position = await this.#ownPosition(request, handle);
    const order = this.context.results.rowPlaceOf(handle.result) ?? 'row_number() OVER () - 1';
    const list = listOf(handle.columns);
    const numbered = `(SELECT ${list}, ${order} AS "position of row" FROM ${this.relationOf(node)})`;
    const table = await this.#keep(`SELECT ${list} FROM ${numbered} WHERE "position of row" = ${BigInt(position)}`);
    const [[rows = '0'] = []] = (await readRows(this.connection, `(SELECT count(*) FROM ${table})`)).rows;
    if (rows !== '1')
      throw new PlumblineError({
        code: 'result_gone',
        message: `${node} has no row ${position + 1} any more.`,
        hint: 'Look at its rows again: they have changed.',
        node,
      });
    const pairs = followed?.map((name) => ({ column: name, below: name })) ?? null;
    const reached = { node, table, columns: handle.columns, followed: pairs, path: [node], kept: 1, rows: 1 };
    const breaking = selection?.kind === 'condition' ? await this.#count(table, selection) : null;
    return this.#step(reached, selection, {
      into: null,
      agreeing: [],
      certainty: 'row',
      ofFirst: null,
      rows: 1,
      // A row that shares its values with others breaks the check, though alone it holds.
      breaking: selection?.kind === 'repeated' ? 1 : breaking,
    });
  }

  /** The place in the result's own order of a row that stands at `position` of the rows as a query gives them. */
  async #ownPosition({ node, position, query }: RowTraceRequest, handle: ResultHandle): Promise<number> {
    if (query === undefined || isWholeResult(query)) return position;
    const relation = this.context.results.relation(handle.result);
    const place = relation.rowNumber();
    if (place === null)
      throw new PlumblineError({
        code: 'bad_usage',
        message: `The rows of ${node} have no places of their own, so that one of the filtered rows cannot be found among them.`,
        hint: 'Show all rows in their own order, and trace it there.',
        node,
      });
    const { where, orderBy } = await resolveQuery(this.connection, query, handle.columns, place);
    const condition = where === null ? '' : ` WHERE ${where}`;
    const order = orderBy ?? place;
    const found = await readRows(
      this.connection,
      `(SELECT ${place} AS place FROM ${relation.from}${condition} ORDER BY ${order} LIMIT 1 OFFSET ${BigInt(position)})`,
    );
    const [[own] = []] = found.rows;
    // Behind the last one: there is no such row any more.
    return own == null ? handle.rows : Number(own);
  }

  async #step(
    reached: Reached,
    selection: FailingSelection | null,
    found: Pick<TraceStep, 'into' | 'agreeing' | 'certainty' | 'ofFirst' | 'rows' | 'breaking'>,
  ): Promise<TraceStep> {
    const { node, kind, file, line } = this.#node(reached.node);
    const followed = reached.followed?.map(({ column }) => column) ?? [];
    const base = { node, kind, file, line, followed, ...found, sample: await this.#sample(reached, found.agreeing) };
    if (kind === 'source') return { ...base, end: `${node} is a source: nothing lies before it.`, inputs: [] };
    const lineage = this.lineage.get(node);
    if (lineage === undefined || lineage.reason !== undefined)
      return { ...base, end: lineage?.reason ?? `The lineage of ${node} is not known.`, inputs: [] };
    const unresolved = lineage.columns.find(
      ({ name, kind: how }) => how === 'unresolved' && followed.some((one) => one.toLowerCase() === name.toLowerCase()),
    );
    const inputs: TraceStep[] = [];
    for (const plan of planInputs(lineage, reached.followed === null ? null : followed))
      inputs.push(await this.#input(reached, plan, selection));
    return { ...base, end: inputs.length > 0 ? null : (unresolved?.reason ?? endOf(lineage, followed)), inputs };
  }

  async #input(below: Reached, plan: InputPlan, selection: FailingSelection | null): Promise<TraceStep> {
    const { node, kind, file, line } = this.#node(plan.node);
    const shape = {
      node,
      kind,
      file,
      line,
      followed: [...new Set(plan.followed.map(({ column }) => column))],
      into: plan.into,
      agreeing: plan.agreeing,
      certainty: 'candidates' as const,
      ofFirst: below.rows > below.kept ? below.kept : null,
      rows: null,
      breaking: null,
      sample: { columns: [], rows: [] },
      inputs: [],
    };
    if (plan.obstacle !== null) return { ...shape, end: plan.obstacle };
    if (below.path.includes(node)) return { ...shape, end: `${node} reads itself.` };
    if (++this.#steps > mostSteps) return { ...shape, end: `There are more than ${mostSteps} steps.` };
    let handle: ResultHandle;
    try {
      handle = await this.#open(node);
    } catch (error) {
      return { ...shape, end: statementProblem(error, this.context.root).message };
    }
    const followed = passedOn(below.followed, plan);
    const repeated =
      selection?.kind === 'repeated' && followed !== null && this.#isRepeatedIn(selection, plan, followed);
    const { matching, agreeing, wholeGroup } = await this.#matching(below, plan, handle.columns, repeated);
    if (matching === null)
      return {
        ...shape,
        end: `No column of ${node} passes unchanged into ${below.node}, so that its rows cannot be told apart.`,
      };
    const asked = selection === null || followed === null ? null : this.#condition(selection, plan, followed);
    // The whole is counted, and some of it kept: a group may have any number of rows.
    const counts = asked === null ? 'count(*), NULL' : `count(*), count_if(${asked})`;
    const counted = await readRows(this.connection, `(SELECT ${counts} FROM ${asChecked(matching, followed)})`);
    const [[rows = '0', breaking = null] = []] = counted.rows;
    const kept =
      asked === null
        ? matching
        : `SELECT unnest("the row") FROM ${asChecked(matching, followed)} ORDER BY (${asked}) IS TRUE DESC`;
    const table = await this.#keep(`${kept} LIMIT ${mostKept}`);
    const count = Number(rows);
    return this.#step(
      {
        node,
        table,
        columns: handle.columns,
        followed,
        path: [...below.path, node],
        kept: Math.min(count, mostKept),
        rows: count,
      },
      asked === null && !repeated ? null : selection,
      {
        into: plan.into,
        agreeing,
        ofFirst: shape.ofFirst,
        certainty: repeated ? 'candidates' : plan.oneToOne && count === 1 ? 'row' : wholeGroup ? 'group' : 'candidates',
        rows: count,
        breaking: repeated ? (count > 1 ? count : 0) : breaking === null ? null : Number(breaking),
      },
    );
  }

  /**
   * The query for the rows of an input that agree with the rows below: in what passes unchanged, and where the node below reads that
   * input alone, in what it computes row by row, computed again. Null where there is nothing to agree in.
   */
  async #matching(
    below: Reached,
    plan: InputPlan,
    columns: readonly ColumnInfo[],
    repeated: boolean,
  ): Promise<Matching> {
    const relation = this.relationOf(plan.node);
    // Rows that share values are looked for by those values alone: the others tell them apart.
    const unchanged = repeated
      ? plan.agreeing.filter(({ below: name }) => plan.followed.some((one) => one.below === name))
      : plan.agreeing;
    const expressions = plan.alone === null || repeated ? undefined : this.#expressionsOf(below.node);
    if (expressions !== undefined) {
      const again = (plan.alone?.computed ?? []).flatMap((name) => {
        const sql = expressions.columns.get(name.toLowerCase());
        return sql === undefined ? [] : [{ column: sql, below: name }];
      });
      const alias = quoteIdentifier(expressions.alias);
      const from =
        expressions.where === null ? relation : `(SELECT * FROM ${relation} AS ${alias} WHERE ${expressions.where}\n)`;
      const matching = agreeingRows({ from, alias, columns, table: below.table }, unchanged, again);
      if (matching !== null && (await this.#binds(matching))) {
        const agreeing = [...unchanged, ...again];
        const whole = isWholeGroup(plan, agreeing, expressions.where !== null);
        return { matching, agreeing, wholeGroup: whole };
      }
    }
    const matching = agreeingRows({ from: relation, alias: inputAlias, columns, table: below.table }, unchanged, []);
    return { matching, agreeing: unchanged, wholeGroup: !repeated && isWholeGroup(plan, unchanged, false) };
  }

  #expressionsOf(name: string): RowExpressions | undefined {
    const cell = readCellSql(indexGraph(this.context.graph).nodes.get(name)?.sql ?? '');
    return cell.kind === 'query' ? rowExpressions(cell.statement.text) : undefined;
  }

  /** Whether DuckDB takes a query: an expression may name another column of its own query, or a macro. */
  async #binds(sql: string): Promise<boolean> {
    try {
      (await this.connection.prepare(sql)).destroySync();
      return true;
    } catch {
      throwIfAborted(this.signal);
      return false;
    }
  }

  /** The condition that rows break, where it can be asked of the rows of an input; in terms of the node at which the trace began. */
  #condition(selection: FailingSelection, plan: InputPlan, followed: readonly ColumnPair[]): string | null {
    if (selection.kind !== 'condition') return null;
    // Of two columns from which a value is computed, neither alone says what becomes of it.
    const single = new Set(followed.map(({ below }) => below)).size === followed.length;
    // A value that is computed from what is missing is missing for that reason; no other rule holds of what it is computed from.
    const passes = plan.into === 'identity' || (plan.into === 'transformed' && / IS NULL$/.test(selection.condition));
    return single && passes && areAllIn(selection, followed) ? `${selection.condition}\n` : null;
  }

  /** Whether it can be asked of an input's rows if several share the checked values: all of them come from it, and all rows count. */
  #isRepeatedIn(
    selection: FailingSelection & { kind: 'repeated' },
    plan: InputPlan,
    followed: readonly ColumnPair[],
  ): boolean {
    return this.filter === null && plan.into === 'identity' && areAllIn(selection, followed);
  }

  async #count(table: string, { condition }: { readonly condition: string }): Promise<number> {
    const sql = `(SELECT count_if(${condition}\n) FROM ${table} AS checked)`;
    const [[count = '0'] = []] = (await readRows(this.connection, sql)).rows;
    return Number(count);
  }

  async #open(node: string): Promise<ResultHandle> {
    return this.handles.get(node) ?? openNode(this.context, node, this.handles);
  }

  async #keep(sql: string): Promise<string> {
    const name = quoteIdentifier(`trace of row ${this.#tables.length}`);
    const table = `temp.${name}`;
    this.#tables.push(table);
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${sql}`);
    return table;
  }

  async #sample(reached: Reached, agreeing: readonly ColumnPair[]): Promise<TraceStep['sample']> {
    const roles = new Map<string, TraceColumn['role']>();
    for (const { column } of reached.followed ?? []) roles.set(nameIn(reached.columns, column), 'followed');
    for (const { column } of agreeing) {
      // An expression is no column.
      const name = findColumn(reached.columns, column)?.name;
      if (name !== undefined && !roles.has(name)) roles.set(name, 'agreeing');
    }
    for (const { name } of reached.columns) if (roles.size < mostColumns && !roles.has(name)) roles.set(name, 'other');
    const contents = await this.#contentsOf(reached, [...roles.keys()]);
    const columns = [...roles].map(([name, role]) => {
      const known = classOf(reached.node, name, this.#workspace, contents.get(name.toLowerCase()));
      return { name, role, redacted: redactionOf(known).redacted };
    });
    const list = columns.map(({ name, redacted }) => {
      const sql = quoteIdentifier(name);
      // What is not to be shown never leaves DuckDB.
      return redacted === null ? sql : `CASE WHEN ${sql} IS NOT NULL THEN '${redactedText}' END AS ${sql}`;
    });
    const found = await readRows(
      this.connection,
      `(SELECT ${list.join(', ')} FROM ${reached.table} LIMIT ${mostShown})`,
    );
    return { columns, rows: found.rows };
  }

  /** What values of the shown columns look like, where nobody said what they are. */
  #contentsOf({ node, columns }: Reached, shown: readonly string[]): Promise<ReadonlyMap<string, ColumnClass>> {
    const isSettled = (name: string) => declaredClass(node, name, this.#workspace) !== null;
    const looked = columns.filter(({ name }) => shown.includes(name));
    return classesByContent(this.connection, this.relationOf(node), looked, isSettled);
  }

  get #workspace(): ClassifiedWorkspace {
    return { checkFiles: this.context.snapshot.checkFiles, graph: this.context.graph, lineage: this.lineage };
  }

  #node(name: string): Pick<TraceStep, 'node' | 'kind' | 'file' | 'line'> {
    const node = indexGraph(this.context.graph).nodes.get(name);
    if (node === undefined) throw new Error(`There is no node ${name}.`);
    const source = this.context.snapshot.sources.find((one) => one.name === name);
    return {
      node: name,
      kind: node.kind === 'source' ? 'source' : 'cell',
      file: source?.path ?? node.file,
      line: node.line,
    };
  }
}

interface Matching {
  readonly matching: string | null;
  readonly agreeing: readonly ColumnPair[];
  readonly wholeGroup: boolean;
}

/** Whether all columns that a check looks at are among those that are followed. */
function areAllIn(selection: Exclude<FailingSelection, { kind: 'query' }>, followed: readonly ColumnPair[]): boolean {
  const names = new Set(followed.map(({ below }) => below.toLowerCase()));
  return selection.checked.length > 0 && selection.checked.every(({ name }) => names.has(name.toLowerCase()));
}

/** The followed columns, as an input calls them and as the node calls them at which the trace began. */
function passedOn(followed: readonly ColumnPair[] | null, plan: InputPlan): readonly ColumnPair[] | null {
  if (followed === null) return null;
  return plan.followed.flatMap(({ column, below }) =>
    followed
      .filter((one) => one.column.toLowerCase() === below.toLowerCase())
      .map((one) => ({ column, below: one.below })),
  );
}

function endOf(lineage: NodeLineage, followed: readonly string[]): string {
  const constant = lineage.columns.some(
    ({ name, kind }) => kind === 'constant' && followed.some((one) => one.toLowerCase() === name.toLowerCase()),
  );
  if (constant) return `${lineage.node} makes it: it comes from no column.`;
  if (lineage.origin.kind === 'unknown') return lineage.origin.reason;
  return `${lineage.node} makes its rows itself.`;
}

function nameIn(columns: readonly ColumnInfo[], name: string): string {
  return findColumn(columns, name)?.name ?? name;
}
