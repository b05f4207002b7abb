import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { formatValue } from '../../../shared/domain/column/format-value';
import { adviseColumn, areAmbiguousDates, haveDecimalComma } from '../../../shared/domain/import/column-advice';
import type {
  CsvDialect,
  FileInspection,
  ImportFinding,
  InspectedColumn,
  InspectRequest,
  Rejects,
} from '../../../shared/domain/import/inspection';
import type { SourceFormat, SourceOptions } from '../../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../../shared/domain/problem';
import { literalOf } from '../../../shared/domain/sql-text';
import { readPage, selectList } from '../codec/stream-pages';
import { describeQuery } from '../describe-query';
import { readDuckDbError, statementProblem } from '../duckdb-error';
import { literalPath, quoteName, quoteText } from '../sql-text';
import { encodingOf, startOf } from './file-start';
import { dropRejects, type NamedType, noRejects, readRejects, rejectOptions } from './rejects';

/** Rows that are shown, and that advice is based on. */
export const previewRows = 1000;
/** Values that are looked at for advice: fewer rows of a wide file. */
const advisedValues = 200_000;

/** What is asked of DuckDB besides the dialect; the rest of the options it finds out. */
const readerOnly = ['types', 'names', 'ignore_errors', 'store_rejects', 'columns', 'auto_detect'];

interface Sniffed {
  readonly dialect: CsvDialect;
  readonly columns: readonly NamedType[];
  readonly findings: readonly ImportFinding[];
}

/** What a connection to a file's DuckDB is lent for. */
export type Lend = <Value>(action: (connection: DuckDBConnection) => Promise<Value>) => Promise<Value>;

/** Finds out how a CSV is written and reads its first rows, as decided. Throws `bad_source` or `bad_encoding`. */
export async function inspectCsv(
  lend: Lend,
  request: InspectRequest,
  format: SourceFormat,
  bytes: number,
): Promise<FileInspection> {
  const { dialect, columns: found, findings } = await sniff(lend, request, format);
  const columns = decidedColumns(found, request.options);
  const call = readCall(request, dialect, columns);
  const [typed, raw] = await Promise.all([
    lend((connection) =>
      readTyped(connection, call, { path: request.path, columns, isUtf8: dialect.encoding === 'utf-8' }),
    ),
    lend((connection) => readRaw(connection, request, dialect, columns)),
  ]);
  const infos: InspectedColumn[] = typed.page.columns.map((column, index) => {
    const texts = raw[index] ?? [];
    const advice = adviseColumn(texts, column.sqlType, dialect);
    return {
      ...column,
      foundType: found[index]?.type ?? column.sqlType,
      ...(advice === undefined ? {} : { advice }),
    };
  });
  return {
    format,
    bytes,
    dialect,
    columns: infos,
    page: typed.page,
    rejects: typed.rejects,
    findings: [...findings, ...contentFindings(request, dialect, infos, raw, typed.page.rowCount)],
    tables: null,
    sheets: null,
  };
}

/** Reads all rows as decided, keeping only what could not be read. */
export async function checkCsv(lend: Lend, request: InspectRequest, inspection: FileInspection): Promise<Rejects> {
  const { dialect, columns } = inspection;
  if (dialect === null) return noRejects(0, true);
  const types = columns.map((column) => ({ name: column.name, type: column.sqlType }));
  const call = readCall(request, dialect, types);
  return lend(async (connection) => {
    await dropRejects(connection);
    // Counting a column makes the reader convert it; a bare count(*) would not.
    const counts = columns.map((column) => `count(${quoteName(column.name)})`).join(', ');
    const result = await connection.runAndReadAll(`SELECT count(*), ${counts} FROM ${call}`);
    const rows = Number(result.getRows()[0]?.[0] ?? 0);
    const file = { path: request.path, columns: types, isUtf8: dialect.encoding === 'utf-8' };
    return readRejects(connection, file, rows, true);
  });
}

async function sniff(lend: Lend, request: InspectRequest, format: SourceFormat): Promise<Sniffed> {
  const { path, options } = request;
  const findings: ImportFinding[] = [];
  let encoding = typeof options.encoding === 'string' ? options.encoding : undefined;
  if (encoding === undefined) {
    const start = await startOf(path);
    encoding = start === undefined ? 'utf-8' : encodingOf(start, path);
  }
  const asked = new Map(Object.entries(options).filter(([name]) => !readerOnly.includes(name)));
  if (format === 'tsv' && !asked.has('delim') && !asked.has('sep')) asked.set('delim', '\t');
  const attempt = (extra: SourceOptions, inEncoding = encoding ?? 'utf-8') =>
    lend((connection) => sniffOnce(connection, request, new Map([...asked, ...Object.entries(extra)]), inEncoding));
  let sniffed: Awaited<ReturnType<typeof sniffOnce>> | undefined;
  try {
    sniffed = await attempt({});
  } catch (error) {
    const failure = readDuckDbError(error);
    if (/interrupt/i.test(failure.type)) throw error;
    if (encoding === 'utf-8' && options.encoding === undefined && /not utf-8 encoded/i.test(failure.message)) {
      encoding = 'latin-1';
      sniffed = await attempt({}).catch(() => undefined);
    }
    // Lines that differ in their number of fields: read generously to learn the columns, then strictly to say what differs.
    if (sniffed === undefined && !asked.has('null_padding') && !/maximum line size of/i.test(failure.message)) {
      sniffed = await attempt({ strict_mode: false, null_padding: true }).catch(() => undefined);
      if (sniffed !== undefined) {
        const columns = sniffed.columns.filter(
          (column, index) => index === 0 || !sniffed?.dialect.header || column.name !== `column${index}`,
        );
        sniffed = { ...sniffed, columns };
        findings.push(raggedFinding());
      }
    }
    if (sniffed === undefined) throw sniffFailure(error, path);
  }
  if (encoding !== 'utf-8' && options.encoding === undefined) {
    findings.push({
      code: 'encoding',
      message: `The file is not UTF-8; it is read as ${encoding}.`,
      hint: encoding === 'latin-1' ? 'Check letters with accents in the preview.' : '',
    });
  }
  const start = await startOf(path);
  findings.push(...shapeFindings(request, sniffed, start, encoding));
  return { ...sniffed, findings };
}

async function sniffOnce(
  connection: DuckDBConnection,
  request: InspectRequest,
  asked: ReadonlyMap<string, unknown>,
  encoding: string,
): Promise<{ readonly dialect: CsvDialect; readonly columns: Sniffed['columns'] }> {
  const names = Array.isArray(request.options.names) ? { names: request.options.names } : {};
  const options = { ...Object.fromEntries(asked), ...names, ...(encoding === 'utf-8' ? {} : { encoding }) };
  const parts = Object.entries(options).map(([name, value]) => `, ${quoteName(name)} = ${literalOf(value)}`);
  const reader = await connection.runAndReadAll(
    `SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, DateFormat, TimestampFormat,
       list_transform(Columns, lambda c: c.name), list_transform(Columns, lambda c: c.type)
     FROM sniff_csv(${quoteText(literalPath(request.path))}${parts.join('')})`,
  );
  const [row] = reader.getRowsJS();
  if (row === undefined) throw new Error('The sniffer gave no answer.');
  const [delim, quote, escapeText, comment, skip, header, dateFormat, timestampFormat, columnNames, types] = row;
  const text = (value: unknown) => (value === null || value === '(empty)' ? '' : String(value));
  const option = (name: string) => (typeof asked.get(name) === 'string' ? String(asked.get(name)) : '');
  // Where no quote was seen, one may still come: the usual one loses nothing.
  const foundQuote = asked.has('quote') ? option('quote') : text(quote) || '"';
  const nullTexts = asked.get('nullstr');
  const found = types as string[];
  return {
    dialect: {
      delim: text(delim),
      quote: foundQuote,
      escape: asked.has('escape') ? option('escape') : text(escapeText) || foundQuote,
      comment: text(comment),
      skip: Number(skip),
      header: header === true,
      encoding,
      decimalSeparator: option('decimal_separator') || '.',
      thousands: option('thousands'),
      // The sniffer tells formats of columns that turned out to be text, too.
      dateFormat: option('dateformat') || (found.includes('DATE') ? notIso(text(dateFormat)) : ''),
      timestampFormat: option('timestampformat') || (found.includes('TIMESTAMP') ? notIso(text(timestampFormat)) : ''),
      nullTexts: Array.isArray(nullTexts) ? nullTexts : typeof nullTexts === 'string' ? [nullTexts] : [],
    },
    columns: (columnNames as string[]).map((name, index) => ({ name, type: found[index] ?? 'VARCHAR' })),
  };
}

function decidedColumns(found: Sniffed['columns'], options: SourceOptions): NamedType[] {
  const given = options.types;
  const types = typeof given === 'object' && !Array.isArray(given) ? given : {};
  return found.map(({ name, type }) => ({
    name,
    type: (Object.hasOwn(types, name) ? types[name] : undefined) ?? type,
  }));
}

/** The call that reads the file as decided, with nothing left to find out. */
function readCall(request: InspectRequest, dialect: CsvDialect, columns: readonly NamedType[]): string {
  const { null_padding, strict_mode, max_line_size, allow_quoted_nulls, compression } = request.options;
  const parts: [string, unknown][] = [
    ['auto_detect', false],
    ['delim', dialect.delim],
    ['quote', dialect.quote],
    ['escape', dialect.escape],
    ['comment', dialect.comment],
    ['header', dialect.header],
    ['skip', dialect.skip],
    ['decimal_separator', dialect.decimalSeparator],
    ['columns', Object.fromEntries(columns.map(({ name, type }) => [name, type]))],
    ...Object.entries({ null_padding, strict_mode, max_line_size, allow_quoted_nulls, compression }).filter(
      ([, value]) => value !== undefined,
    ),
    ...(dialect.encoding === 'utf-8' ? [] : ([['encoding', dialect.encoding]] as [string, unknown][])),
    ...(dialect.thousands === '' ? [] : ([['thousands', dialect.thousands]] as [string, unknown][])),
    ...(dialect.dateFormat === '' ? [] : ([['dateformat', dialect.dateFormat]] as [string, unknown][])),
    ...(dialect.timestampFormat === '' ? [] : ([['timestampformat', dialect.timestampFormat]] as [string, unknown][])),
    ...(dialect.nullTexts.length === 0 ? [] : ([['nullstr', [...dialect.nullTexts]]] as [string, unknown][])),
  ];
  const options = parts.map(([name, value]) => `${name} = ${literalOf(value)}`).join(', ');
  return `read_csv(${quoteText(literalPath(request.path))}, ${options}, ${rejectOptions})`;
}

async function readTyped(connection: DuckDBConnection, call: string, file: Parameters<typeof readRejects>[1]) {
  await dropRejects(connection);
  try {
    const columns = await describeQuery(connection, `FROM ${call}`);
    const page = await readPage(
      connection,
      `SELECT ${selectList(columns)} FROM ${call} LIMIT ${previewRows}`,
      0,
      columns,
    );
    return { page, rejects: await readRejects(connection, file, page.rowCount, page.rowCount < previewRows) };
  } catch (error) {
    throw sniffFailure(error, file.path);
  }
}

/** The texts of each column, as they stand in the file. What cannot be split into fields is left out. */
async function readRaw(
  connection: DuckDBConnection,
  request: InspectRequest,
  dialect: CsvDialect,
  columns: readonly { readonly name: string }[],
): Promise<(string | null)[][]> {
  const texts = columns.map(({ name }) => ({ name, type: 'VARCHAR' }));
  const call = readCall(request, { ...dialect, dateFormat: '', timestampFormat: '' }, texts);
  const rows = Math.max(20, Math.min(previewRows, Math.floor(advisedValues / Math.max(1, columns.length))));
  try {
    const infos = await describeQuery(connection, `FROM ${call}`);
    const page = await readPage(connection, `SELECT ${selectList(infos)} FROM ${call} LIMIT ${rows}`, 0, infos);
    return infos.map((info, index) => {
      const vector = page.vectors[index];
      if (vector === undefined) return [];
      return Array.from({ length: page.rowCount }, (_, row) => formatValue(info.type, vector, row));
    });
  } catch (error) {
    if (/interrupt/i.test(readDuckDbError(error).type)) throw error;
    // Advice is all that depends on it; the typed look says what is wrong.
    return [];
  } finally {
    await dropRejects(connection).catch(() => undefined);
  }
}

/** What the lines above and the header say. */
function shapeFindings(
  request: InspectRequest,
  { dialect, columns }: Pick<Sniffed, 'dialect' | 'columns'>,
  start: Buffer | undefined,
  encoding: string,
): ImportFinding[] {
  const findings: ImportFinding[] = [];
  if (dialect.skip > 0 && request.options.skip === undefined) {
    const lines = start?.toString(encoding === 'utf-16' ? 'utf16le' : encoding === 'latin-1' ? 'latin1' : 'utf8');
    const first = lines
      ?.split(/\r?\n/)
      .slice(0, dialect.skip)
      .find((line) => line.trim() !== '');
    findings.push({
      code: 'skipped_lines',
      message: `The first ${dialect.skip === 1 ? 'line does' : `${dialect.skip} lines do`} not look like the rest and would be left out${first === undefined ? '' : `: ${JSON.stringify(first.slice(0, 80))}`}.`,
      hint: 'A broken line near the top has that effect too: look at it before you decide.',
      fix: { label: 'Read them too', options: { skip: 0 } },
    });
  }
  const [only] = columns;
  if (columns.length === 1 && only !== undefined && request.options.delim === undefined) {
    const other = [',', ';', '\t', '|'].find(
      (candidate) => candidate !== dialect.delim && only.name.includes(candidate),
    );
    if (other !== undefined) {
      findings.push({
        code: 'one_column',
        message: `Only one column was found, but its header has ${describeDelimiter(other)} in it: its lines may differ in their number of fields.`,
        fix: { label: `Separate by ${describeDelimiter(other)}`, options: { delim: other } },
      });
    }
  }
  return findings;
}

function contentFindings(
  request: InspectRequest,
  dialect: CsvDialect,
  columns: readonly InspectedColumn[],
  raw: readonly (readonly (string | null)[])[],
  rows: number,
): ImportFinding[] {
  const findings: ImportFinding[] = [];
  if (rows === 0) findings.push({ code: 'no_rows', message: 'The file has no row that could be read as decided.' });
  if (!dialect.header && request.options.names === undefined) {
    findings.push({
      code: 'generated_names',
      message: 'No header was found: the columns have numbers for names.',
      hint: 'Rename them in the preview, or say that the first row is the header.',
      fix: { label: 'The first row is the header', options: { header: true } },
    });
  }
  for (const [index, column] of columns.entries()) {
    const texts = raw[index] ?? [];
    const isTime = column.sqlType === 'DATE' || column.sqlType.startsWith('TIMESTAMP');
    if (isTime && request.options.dateformat === undefined && areAmbiguousDates(texts)) {
      const dayFirst = /^%d/.test(column.sqlType === 'DATE' ? dialect.dateFormat : dialect.timestampFormat);
      const separator = /[./-]/.exec(texts.find((text) => text !== null) ?? '/')?.[0] ?? '/';
      const other = (dayFirst ? ['%m', '%d', '%Y'] : ['%d', '%m', '%Y']).join(separator);
      findings.push({
        code: 'ambiguous_dates',
        message: `${column.name} could have the day or the month first; it is read with the ${dayFirst ? 'day' : 'month'} first.`,
        fix: { label: `Read the ${dayFirst ? 'month' : 'day'} first`, options: { dateformat: other } },
      });
    }
    if (column.sqlType === 'VARCHAR' && dialect.decimalSeparator === '.' && haveDecimalComma(texts)) {
      const grouped = texts.some((text) => text?.includes('.') === true);
      findings.push({
        code: 'decimal_comma',
        message: `${column.name} holds numbers with a decimal comma and is read as text.`,
        fix: {
          label: 'Read numbers with a decimal comma',
          options: { decimal_separator: ',', ...(grouped ? { thousands: '.' } : {}) },
        },
      });
    }
  }
  return findings;
}

function raggedFinding(): ImportFinding {
  return {
    code: 'ragged',
    message: 'Lines differ in their number of fields; those that do not fit the header are listed below and not read.',
    fix: { label: 'Fill short lines with nulls', options: { null_padding: true, strict_mode: false } },
  };
}

function sniffFailure(error: unknown, path: string): unknown {
  const failure = readDuckDbError(error);
  if (/interrupt/i.test(failure.type) || error instanceof PlumblineError) return error;
  if (/maximum line size of/i.test(failure.message)) {
    const line = /CSV Error on Line: (\d+)/.exec(failure.message)?.[1];
    const most = /Maximum line size of (\d+)/i.exec(failure.message)?.[1];
    return new PlumblineError(
      {
        code: 'bad_source',
        file: path,
        ...(line === undefined ? {} : { line: Number(line) }),
        message: `A line of ${basename(path)} is longer than ${most ?? 'the limit of'} bytes: a quote may be missing, or the line is that long.`,
        hint: 'Repair the line, or set max_line_size in the options of the source.',
      },
      { cause: error },
    );
  }
  const encoding = /does not support the encoding: "([^"]*)"/.exec(failure.message);
  if (encoding !== null) {
    return new PlumblineError(
      {
        code: 'bad_encoding',
        file: path,
        message: `The encoding ${encoding[1]} is not one that can be read.`,
        hint: 'Known are utf-8, utf-16 and latin-1. Save the file as UTF-8, or try latin-1 for files of Western Windows programs.',
      },
      { cause: error },
    );
  }
  const dialect = /was not possible to automatically detect the CSV parsing dialect/i.test(failure.message);
  if (dialect) {
    return new PlumblineError(
      {
        code: 'bad_source',
        file: path,
        message: `${basename(path)} cannot be read as a table with these options.`,
        hint: 'Choose another delimiter, quote or encoding, or fill short lines with nulls.',
      },
      { cause: error },
    );
  }
  return new PlumblineError({ ...statementProblem(error, '/'), file: path }, { cause: error });
}

function describeDelimiter(delimiter: string): string {
  const names: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
  return names[delimiter] ?? delimiter;
}

function notIso(format: string): string {
  return format === '%Y-%m-%d' || format === '%Y-%m-%d %H:%M:%S' || format === '%Y-%m-%d %H:%M:%S.%f' ? '' : format;
}
