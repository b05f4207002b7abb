import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier, quoteText } from '../../../../shared/domain/sql-text';
import type { FixtureRows, IntermediatePipeline, PipelineStep, UnitCase } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { readsOf, stepsByName } from '../common/macro-users';
import { toYaml } from '../common/yaml';
import { slicedBy } from './incremental';
import { modelName, type SqlmeshNames } from './names';

/** A slice of all times, as far as SQLMesh can compute with them; without one it makes the first of January 1970. */
const allTimes = { start: '1700-01-01', end: '2200-01-01' };

/** `tests/test_NAME.yaml` for each step with unit cases. */
export function writeUnitTests(
  pipeline: IntermediatePipeline,
  names: SqlmeshNames,
  auditReads: ReadonlyMap<string, readonly string[]>,
  losses: Loss[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const taken = new Set<string>();
  for (const step of pipeline.steps) {
    const cases = pipeline.unitCases.filter((unit) => unit.step === step.name);
    if (cases.length === 0 || !names.table.has(step.name)) continue;
    const nested = step.columns.filter(isNested);
    if (nested.length > 0)
      losses.push({
        construct: `unit tests of ${step.name}`,
        what: `SQLMesh compares rows outside of DuckDB, where it cannot compare lists, structs and maps (${nested.map(({ name }) => name).join(', ')}).`,
        instead: nested.length === step.columns.length ? 'No unit tests.' : 'Unit tests that leave these columns out.',
      });
    if (nested.length === step.columns.length) continue;
    const tests = cases.map((unit) => [
      uniqueName(`test_${names.file.get(step.name)}__${safeName(unit.name)}`, taken),
      unitTest(unit, step, pipeline, names, auditReads.get(step.name) ?? []),
    ]);
    files.set(`tests/test_${names.file.get(step.name)}.yaml`, asTemplate(toYaml(Object.fromEntries(tests))));
  }
  return files;
}

function unitTest(
  unit: UnitCase,
  step: PipelineStep,
  pipeline: IntermediatePipeline,
  names: SqlmeshNames,
  auditReads: readonly string[],
): Record<string, unknown> {
  const given = new Map(unit.given.map((rows) => [rows.node, rowsQuery(rows)]));
  // SQLMesh wants every model that the step depends on; what only audits read has no rows here.
  const needed = [...new Set([...readsOf(step, stepsByName(pipeline)), ...auditReads, ...given.keys()])];
  const inputs = needed
    .filter((node) => names.table.has(node))
    .map((node) => [modelName(node, names), { query: given.get(node) ?? 'SELECT 1 AS unused' }]);
  const vars = { ...unit.parameters, ...(slicedBy(step) === undefined ? {} : allTimes) };
  const expected = withinSlices(unit.expected, step);
  return {
    model: modelName(step.name, names),
    ...(unit.covers.length === 0 ? {} : { description: unit.covers.join('; ') }),
    ...(Object.keys(vars).length === 0 ? {} : { vars }),
    ...(inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) }),
    outputs: {
      query: {
        query: rowsQuery(expected, (column) => !isNested(column)),
        ...(expected.columns.some(isNested) ? { partial: true } : {}),
      },
    },
  };
}

/** SQLMesh renders the file with Jinja before it reads it as YAML: braces of the data are written as what gives them. */
function asTemplate(text: string): string {
  return text.replace(/\{(?=[{%#])/g, "{{ '{' }}");
}

/** A row without a time is in no slice. */
function withinSlices(rows: FixtureRows, step: PipelineStep): FixtureRows {
  const place = rows.columns.findIndex(({ name }) => name === slicedBy(step)?.name);
  return place === -1 ? rows : { ...rows, rows: rows.rows.filter((row) => row[place] !== null) };
}

/** The rows as a query whose text SQLMesh does not have to read: types and values are DuckDB's. */
function rowsQuery({ columns, rows }: FixtureRows, shown: (column: ColumnInfo) => boolean = () => true): string {
  const value = (text: string | null, index: number) =>
    `CAST(${text === null ? 'NULL' : quoteText(text)} AS ${columns[index]?.sqlType}) AS ${quoteIdentifier(columns[index]?.name ?? '')}`;
  const selects = rows.map((row) => `SELECT ${row.map(value).join(', ')}`);
  const none = `SELECT ${columns.map((_, index) => value(null, index)).join(', ')} LIMIT 0`;
  const sql = selects.length === 0 ? none : selects.join(' UNION ALL ');
  return `SELECT ${columns
    .filter(shown)
    .map(({ name }) => quoteIdentifier(name))
    .join(', ')} FROM query(${quoteText(sql)})`;
}

function isNested({ type }: ColumnInfo): boolean {
  return ['list', 'array', 'struct', 'map', 'union'].includes(type.kind);
}
