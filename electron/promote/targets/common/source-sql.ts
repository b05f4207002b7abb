import { createHash } from 'node:crypto';
import { splitTableName } from '../../../../shared/domain/import/table-name';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { literalOf, quoteIdentifier } from '../../../../shared/domain/sql-text';
import type { SourceFiles } from '../../../../shared/domain/workspace-snapshot';
import type { IntermediatePipeline } from '../../intermediate';

/** How a target writes what the SQL of a source is made of. */
export interface SourceDialect {
  /** Escapes SQL, and puts references in place of credentials. */
  readonly text: (sql: string) => string;
  /** A string literal, or an expression, for the path of a data file. */
  readonly place: (path: string) => string;
  /** What names an extension of DuckDB, and who downloads it: `profiles.yml names it; dbt-duckdb downloads it` */
  readonly extension: string;
}

/** DuckDB's SQL for the rows of a source: a call of a table function, or a query in brackets. */
export function sourceSql(
  source: SourceFiles,
  pipeline: Pick<IntermediatePipeline, 'workspace'>,
  dialect: SourceDialect,
  losses: Loss[],
): string {
  const options = new Map(Object.entries(source.options));
  if (source.format === 'tsv' && !options.has('delim') && !options.has('sep')) options.set('delim', '\t');
  if (source.format === 'ndjson' && !options.has('format')) options.set('format', 'newline_delimited');
  const readers = { csv: 'read_csv', tsv: 'read_csv', parquet: 'read_parquet', json: 'read_json', ndjson: 'read_json' };
  let files = dialect.place(source.path);
  if (/[{}]/.test(source.path) && source.files.length > 1) {
    const { root } = pipeline.workspace;
    const inside = source.files.map((file) => (file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file));
    files = `[${inside.map(dialect.place).join(', ')}]`;
    losses.push({
      construct: `source ${source.name}`,
      what: `The pattern ${source.path} has alternatives in braces, which DuckDB does not read.`,
      instead: `The ${inside.length} files that it names now are listed one by one.`,
    });
  }
  const parts = [files, ...[...options].map(([name, value]) => `${name} = ${dialect.text(literalOf(value))}`)];
  if (source.format === 'duckdb') {
    const { schema = 'main', table } = splitTableName(source.table ?? '');
    return `(SELECT * FROM ${dialect.text([attachedName(source), schema, table].map(quoteIdentifier).join('.'))})`;
  }
  if (source.format === 'sqlite' || source.format === 'xlsx') {
    const extension = extensionOf(source);
    losses.push({
      construct: `source ${source.name}`,
      what: `${source.path} is read by DuckDB's extension ${extension}, which is not part of DuckDB.`,
      instead: `${dialect.extension} where the project runs first.`,
    });
    if (source.format === 'xlsx') return `read_xlsx(${parts.join(', ')})`;
    return `sqlite_scan(${files}, ${dialect.text(literalOf(splitTableName(source.table ?? '').table))})`;
  }
  return `${readers[source.format]}(${parts.join(', ')})`;
}

/** DuckDB's extensions that the inputs take. */
export function extensionsOf(pipeline: Pick<IntermediatePipeline, 'inputs'>): string[] {
  const names = pipeline.inputs.flatMap(({ source }) => (source === null ? [] : (extensionOf(source) ?? [])));
  return [...new Set(names)].sort();
}

/** Database files of the inputs by the name that `sourceSql` reads them under. */
export function attachedFiles(pipeline: Pick<IntermediatePipeline, 'inputs'>): ReadonlyMap<string, string> {
  return new Map(
    pipeline.inputs.flatMap(({ source }) =>
      source?.format === 'duckdb' ? [[attachedName(source), source.path] as const] : [],
    ),
  );
}

function extensionOf(source: SourceFiles): string | undefined {
  return source.format === 'sqlite' ? 'sqlite_scanner' : source.format === 'xlsx' ? 'excel' : undefined;
}

/** The same for each source of one file. */
function attachedName(source: SourceFiles): string {
  const stem = source.path.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
  return `file_${stem.replace(/[^A-Za-z0-9]+/g, '_')}_${createHash('sha256').update(source.path).digest('hex').slice(0, 6)}`;
}
