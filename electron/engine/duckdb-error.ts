import { isAbsolute, relative, sep } from 'node:path';
import { PlumblineError, type Problem, type ProblemCode } from '../../shared/domain/problem';
import { type StatementText, writtenPosition } from './statement-text';

/** What DuckDB says about a failure. The engine's sessions run with `errors_as_json`, so that the position is exact. */
export interface DuckDbError {
  /** DuckDB's kind of exception: `Binder`, `Parser`, `Conversion`, `Out of Memory`, … */
  readonly type: string;
  readonly message: string;
  /** Offset in bytes of UTF-8 in the statement that failed. */
  readonly position?: number;
  readonly candidates: readonly string[];
}

/** Where a statement came from, to map a position in it to a place in a file. */
export interface StatementPlace {
  readonly node: string;
  readonly file: string;
  /** The text that the file holds, as written, and the line of its first line in the file. */
  readonly sql: string;
  readonly sqlLine: number;
  /** Where the part that runs starts in `sql`, in UTF-16 units. */
  readonly offset: number;
  /** Length in bytes of what was put before that part to run it. */
  readonly prefixBytes: number;
  /** What was replaced in that part to run it. */
  readonly replacements: StatementText['replacements'];
}

/** Reads what the client threw; understands both of DuckDB's spellings. */
export function readDuckDbError(error: unknown): DuckDbError {
  const text = error instanceof Error ? error.message : String(error);
  const start = text.indexOf('{"exception_type"');
  if (start >= 0) {
    try {
      const parsed = JSON.parse(text.slice(start)) as Record<string, string | undefined>;
      return {
        type: parsed.exception_type ?? 'Unknown',
        message: parsed.exception_message ?? text,
        ...(parsed.position === undefined ? {} : { position: Number(parsed.position) }),
        candidates: parsed.candidates === undefined ? [] : parsed.candidates.split(','),
      };
    } catch {
      // Not JSON after all: fall through to the plain spelling.
    }
  }
  const plain = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(text);
  return { type: plain?.[1] ?? 'Unknown', message: withoutCaret(plain?.[2] ?? text), candidates: [] };
}

export function isInterrupt(error: unknown): boolean {
  return error instanceof Error && /interrupt/i.test(readDuckDbError(error).type);
}

/** The error with which cancelled work rejects. */
export function cancelledError(): PlumblineError {
  return new PlumblineError({ code: 'cancelled', severity: 'info', message: 'Cancelled.' });
}

/**
 * The problem that a failed statement of a node stands for, at its place in the file; a data file that cannot be read
 * is named with the line of the data instead.
 */
export function statementProblem(error: unknown, root: string, place?: StatementPlace): Problem {
  if (error instanceof PlumblineError) return error.problem;
  const failure = readDuckDbError(error);
  const data = dataFileProblem(failure, root);
  if (data !== undefined) return place === undefined ? data : { ...data, node: place.node };
  const hint = hintOf(failure);
  return {
    code: codeOf(failure),
    severity: 'error',
    message: firstSentence(failure),
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : placeOf(place, failure.position)),
    ...(failure.type === 'INTERNAL' || failure.type === 'Unknown' ? { cause: causeOf(error) } : {}),
  };
}

/** The problem of a source whose view cannot be made: its files, or an option of its reader. */
export function sourceProblem(
  error: unknown,
  root: string,
  source: { readonly name: string; readonly path: string; readonly line: number },
): Problem {
  if (error instanceof PlumblineError) return error.problem;
  const failure = readDuckDbError(error);
  if (/out of memory/i.test(failure.type) || /interrupt/i.test(failure.type)) return statementProblem(error, root);
  const data = dataFileProblem(failure, root);
  if (data !== undefined) return { ...data, node: source.name };
  const option = /Invalid named parameter "([^"]+)"/.exec(failure.message);
  if (option !== null) {
    return {
      code: 'bad_source',
      severity: 'error',
      message: `The source ${source.name} has an option that its reader does not know: ${option[1]}.`,
      hint: hintOf(failure) ?? 'Correct the name of the option, or remove it.',
      node: source.name,
      file: 'plumbline.yaml',
      line: source.line,
    };
  }
  return {
    code: 'bad_source',
    severity: 'error',
    message: `${source.path} cannot be read: ${firstSentence(failure)}`,
    hint: 'Check that the file has the format and options that plumbline.yaml gives it.',
    node: source.name,
    file: 'plumbline.yaml',
    line: source.line,
  };
}

/** Line and column (from 1, UTF-16 units) of a byte offset in a text. */
function placeOfByte(text: string, byteOffset: number): { readonly line: number; readonly column: number } {
  const before = Buffer.from(text, 'utf8').subarray(0, byteOffset).toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}

function placeOf(place: StatementPlace, position: number | undefined): Partial<Problem> {
  const base = { node: place.node, file: place.file };
  if (position === undefined || position < place.prefixBytes) return { ...base, line: place.sqlLine };
  const skipped = Buffer.byteLength(place.sql.slice(0, place.offset), 'utf8');
  const offset = skipped + writtenPosition(place, position - place.prefixBytes);
  if (offset > Buffer.byteLength(place.sql, 'utf8')) return { ...base, line: place.sqlLine };
  const { line, column } = placeOfByte(place.sql, offset);
  return { ...base, line: place.sqlLine + line - 1, column };
}

function codeOf(failure: DuckDbError): ProblemCode {
  if (/no space left|disk is full|max_temp_directory_size/i.test(failure.message)) return 'disk_full';
  // Memory can also run out while a transaction is committed; DuckDB then gives the error another type.
  if (/could not allocate block|failed to allocate/i.test(failure.message)) return 'out_of_memory';
  switch (failure.type.toLowerCase()) {
    case 'parser':
    case 'syntax':
      return 'sql_syntax';
    case 'binder':
    case 'catalog':
      return 'sql_bind';
    case 'out of memory':
      return 'out_of_memory';
    case 'interrupt':
      return 'cancelled';
    case 'permission':
      return 'access_denied';
    case 'fatal':
      return 'engine_lost';
    case 'internal':
      return 'internal';
    default:
      return 'sql_runtime';
  }
}

function firstSentence(failure: DuckDbError): string {
  const code = codeOf(failure);
  if (code === 'out_of_memory') return 'The query needs more memory than the engine may use.';
  if (code === 'cancelled') return 'Cancelled.';
  if (code === 'disk_full') return 'The disk is full: the result could not be written.';
  const first = withoutCaret(failure.message)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  return first ?? `${failure.type} error`;
}

function hintOf(failure: DuckDbError): string | undefined {
  switch (codeOf(failure)) {
    case 'out_of_memory':
      return 'Read fewer rows or columns at once, or raise engine.memory_limit in plumbline.yaml.';
    case 'disk_full':
      return 'Free space on the disk of the workspace, then run again.';
    case 'access_denied':
      return /Cannot access (?:file|directory) "(?![/\\]|[A-Za-z]:)/.test(failure.message)
        ? 'Name the file in a constant, or make it a source in plumbline.yaml: only then is the path looked up in the workspace.'
        : 'SQL reads files of the workspace only: make the file a source in plumbline.yaml, or move it into the workspace.';
    default:
  }
  // DuckDB offers its own system tables when it knows nothing better.
  const named = failure.candidates
    .map((candidate) => candidate.trim())
    .filter((name) => !/^(pg_|duckdb_|sqlite_|pragma_)/.test(name));
  if (named.length > 0) return `Candidates: ${named.slice(0, 8).join(', ')}.`;
  const meant = /Did you mean "([^"]+)"/.exec(failure.message)?.[1];
  if (meant !== undefined && !/^(pg_|duckdb_|sqlite_|pragma_)/.test(meant)) return `Did you mean ${meant}?`;
  return undefined;
}

/** A broken line of CSV, malformed JSON, or a file that is no Parquet, wherever it was read; undefined for any other failure. */
export function dataFileProblem(failure: DuckDbError, root: string): Problem | undefined {
  const csv = /CSV Error on Line: (\d+)/.exec(failure.message);
  if (csv !== null) {
    const lines = failure.message.split('\n').map((line) => line.trim());
    const what = lines.find((line, index) => index > 0 && line !== '' && !line.startsWith('Original Line:'));
    const hint = lines.find((line) => line.startsWith('* ') || line.startsWith('Possible Solution:'));
    const file = lines.find((line) => line.startsWith('file = '))?.slice('file = '.length);
    return dataProblem(what ?? 'The line cannot be read.', root, file, Number(csv[1]), hint);
  }
  if (/sniffing file "/i.test(failure.message)) {
    const file = /sniffing file "([^"]+)"/i.exec(failure.message)?.[1];
    return dataProblem('The columns of the file could not be told.', root, file, undefined, undefined);
  }
  const json = /Malformed JSON in file "([^"]+)",? ?(.*)/.exec(failure.message);
  if (json !== null) {
    const line = /(?:line|record\/value) (\d+)/.exec(json[2] ?? '')?.[1];
    return dataProblem(
      `The JSON is malformed ${(json[2] ?? '').trim()}`,
      root,
      json[1],
      line === undefined ? undefined : Number(line),
      undefined,
    );
  }
  const parquet =
    /File '([^']+)' too small to be a Parquet file/.exec(failure.message) ??
    /No magic bytes found at end of file '([^']+)'/.exec(failure.message);
  if (parquet !== null) return dataProblem('The file is no Parquet file.', root, parquet[1], undefined, undefined);
  const missing = /No files found that match the pattern "([^"]+)"/.exec(failure.message);
  if (missing !== null) return dataProblem('The file does not exist.', root, missing[1], undefined, undefined);
  return undefined;
}

function dataProblem(
  what: string,
  root: string,
  file: string | undefined,
  line: number | undefined,
  hint: string | undefined,
): Problem {
  const shown = file === undefined ? undefined : inWorkspace(root, file);
  return {
    code: 'bad_source',
    severity: 'error',
    message: what.endsWith('.') ? what : `${what}.`,
    hint: hint?.replace(/^\* |^Possible Solution: /, '') ?? 'Repair the file, or change how plumbline.yaml reads it.',
    ...(shown === undefined ? {} : { file: shown }),
    ...(line === undefined ? {} : { line }),
  };
}

function inWorkspace(root: string, file: string): string {
  if (!isAbsolute(file)) return file.split(sep).join('/');
  const inside = relative(root, file);
  return inside.startsWith('..') ? file : inside.split(sep).join('/');
}

function withoutCaret(message: string): string {
  return message.replace(/\n+LINE \d+: [\s\S]*$/, '').trimEnd();
}

function causeOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
