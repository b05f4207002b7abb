import type { DuckDBConnection } from '@duckdb/node-api';
import type { InputOptionsAnswer, InputOptionsRequest } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import { foldName } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import { PlumblineError } from '../../../shared/domain/problem';
import { closestName } from '../../../shared/domain/yaml/closest-name';
import type { CacheCatalogue } from '../cache-catalogue';
import { streamPages } from '../codec/stream-pages';
import { describeQuery } from '../describe-query';
import { ensureRead } from '../evidence';
import type { Relations } from '../relations';
import { relationName } from '../sources';
import { quoteName, quoteText } from '../sql-text';
import { statementText } from '../statement-text';

export interface OptionsContext {
  readonly root: string;
  readonly graph: BuiltGraph;
  readonly relations: Relations;
  readonly catalogue: CacheCatalogue;
}

const mostOptions = 1000;

/** The distinct values that an input offers, in the order of their labels; null is no option. Runs no node. */
export async function readInputOptions(
  connection: DuckDBConnection,
  context: OptionsContext,
  request: InputOptionsRequest,
): Promise<InputOptionsAnswer> {
  const from =
    'from' in request
      ? await nodeRelation(connection, context, request.from)
      : await queryRelation(connection, context, request.query);
  const columns = await describeQuery(connection, `FROM ${from}`);
  const value = columnOf(columns, request.value, 'value');
  const label = columnOf(columns, request.label ?? value.name, 'label');
  const [valueName, labelName] = [quoteName(value.name), quoteName(label.name)];
  const search = request.search?.trim() ?? '';
  const matching =
    search === '' ? '' : ` AND contains(lower(CAST(${labelName} AS VARCHAR)), lower(${quoteText(search)}))`;
  const sql = `SELECT CAST(${valueName} AS VARCHAR), CAST(any_value(${labelName}) AS VARCHAR) FROM ${from}
    WHERE ${valueName} IS NOT NULL${matching} GROUP BY ${valueName}
    ORDER BY any_value(${labelName}), ${valueName} LIMIT ${mostOptions + 1}`;
  const options: { value: string; label: string }[] = [];
  for await (const page of streamPages(connection, sql)) {
    const [values, labels] = page.vectors;
    const [valueColumn, labelColumn] = page.columns;
    if (values === undefined || labels === undefined || valueColumn === undefined || labelColumn === undefined)
      continue;
    for (let row = 0; row < page.rowCount; row++) {
      const text = formatValue(valueColumn.type, values, row) ?? '';
      options.push({ value: text, label: formatValue(labelColumn.type, labels, row) ?? text });
    }
  }
  return { options: options.slice(0, mostOptions), more: options.length > mostOptions, sqlType: value.sqlType };
}

async function nodeRelation(connection: DuckDBConnection, context: OptionsContext, name: string): Promise<string> {
  const { nodes } = indexGraph(context.graph);
  const folded = foldName(name);
  const node = nodes.get(name) ?? [...nodes.values()].find((candidate) => foldName(candidate.name) === folded);
  if (node === undefined) {
    const near = closestName(name, [...nodes.keys()]);
    throw new PlumblineError({
      code: 'unknown_node',
      message: `There is no node named ${name} to take options from.`,
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
  if (node.kind === 'cell' && context.catalogue.entry(node.name) === undefined) {
    throw new PlumblineError({
      code: 'result_gone',
      message: `${node.name} has no result yet to take options from.`,
      hint: `Run ${node.name} first.`,
      node: node.name,
    });
  }
  await context.relations.ensure(connection, [node.name]);
  return relationName(node.name);
}

async function queryRelation(connection: DuckDBConnection, context: OptionsContext, sql: string): Promise<string> {
  const query = readCellSql(sql);
  if (query.kind !== 'query') {
    throw new PlumblineError({ code: 'unsupported_statement', message: 'Options come from one SELECT, nothing else.' });
  }
  await ensureRead(connection, query, context.graph, context.relations);
  const statement = await statementText(connection, query, context.root);
  if (statement.isDynamicPivot) {
    throw new PlumblineError({
      code: 'unsupported_statement',
      message: 'Options cannot come from a PIVOT that finds its columns in the data.',
      hint: 'Put it into a cell, and take the options from that cell.',
    });
  }
  return `(${statement.text})`;
}

function columnOf(columns: readonly ColumnInfo[], wanted: string | undefined, key: string): ColumnInfo {
  const first = columns[0];
  if (first === undefined)
    throw new PlumblineError({ code: 'bad_input', message: 'There is no column to take options from.' });
  if (wanted === undefined) return first;
  const folded = foldName(wanted);
  const found = columns.find((column) => foldName(column.name) === folded);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = closestName(wanted, names);
  throw new PlumblineError({
    code: 'bad_input',
    message: `There is no column \`${wanted}\` to take the ${key} of the options from.`,
    hint: near === undefined ? `Columns: ${names.slice(0, 10).join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
