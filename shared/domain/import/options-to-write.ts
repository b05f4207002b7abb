import type { SourceOptions } from '../manifest/manifest';
import { formatOfName } from './format-of-name';
import type { FileInspection, InspectRequest, PlannedSource } from './inspection';

/** Above this, a manifest that lists all columns is no longer read by anybody. */
const mostListedTypes = 200;

/** Options that are about one look at a file, or that the others stand for. */
const neverWritten = ['store_rejects', 'rejects_limit', 'sample_size', 'auto_detect'];

/**
 * What the manifest has to say about a source: what was decided, and of what was found out all that keeps the source from
 * being read in another way when its file grows or is replaced (delimiter, quote, header, types).
 */
export function planOf(request: InspectRequest, inspection: FileInspection): PlannedSource {
  const options = writtenOptions(request, inspection);
  return {
    ...(formatOfName(request.path) === inspection.format ? {} : { format: inspection.format }),
    ...(request.table === undefined ? {} : { table: request.table }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** The same without any detection: for files that DuckDB cannot find out about by itself. Only for CSV. */
export function explicitPlanOf(request: InspectRequest, inspection: FileInspection): PlannedSource {
  const plan = planOf(request, inspection);
  const { dialect, columns } = inspection;
  if (dialect === null) return plan;
  const { types: _types, names: _names, ...rest } = plan.options ?? {};
  return {
    ...plan,
    options: {
      ...rest,
      auto_detect: false,
      delim: dialect.delim,
      escape: dialect.escape,
      columns: Object.fromEntries(columns.map((column) => [column.name, column.sqlType])),
    },
  };
}

function writtenOptions(request: InspectRequest, { format, dialect, columns }: FileInspection): SourceOptions {
  const decided: SourceOptions = Object.fromEntries(
    Object.entries(request.options).filter(([name]) => !neverWritten.includes(name)),
  );
  if (dialect === null) {
    const { types, ...rest } = decided;
    if ((format !== 'json' && format !== 'ndjson') || types === undefined) return decided;
    // The JSON reader takes all columns or none.
    return { ...rest, columns: Object.fromEntries(columns.map((column) => [column.name, column.sqlType])) };
  }
  const { types: _types, ...rest } = decided;
  const given = request.options.types;
  const changed = typeof given === 'object' && !Array.isArray(given) ? given : {};
  const listed =
    columns.length <= mostListedTypes
      ? Object.fromEntries(columns.map((column) => [column.name, column.sqlType]))
      : changed;
  return {
    ...(format === 'tsv' && dialect.delim === '\t' ? {} : { delim: dialect.delim }),
    quote: dialect.quote,
    ...(dialect.escape === dialect.quote ? {} : { escape: dialect.escape }),
    header: dialect.header,
    ...(dialect.skip === 0 ? {} : { skip: dialect.skip }),
    ...(dialect.comment === '' ? {} : { comment: dialect.comment }),
    ...(dialect.encoding === 'utf-8' ? {} : { encoding: dialect.encoding }),
    ...(dialect.dateFormat === '' ? {} : { dateformat: dialect.dateFormat }),
    ...(dialect.timestampFormat === '' ? {} : { timestampformat: dialect.timestampFormat }),
    ...rest,
    ...(Object.keys(listed).length === 0 ? {} : { types: listed }),
  };
}
