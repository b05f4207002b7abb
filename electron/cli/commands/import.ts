import { resolve } from 'node:path';
import { isNotebookFile } from '../../../shared/domain/exchange/notebook-extensions';
import type { FileInspection, InspectRequest } from '../../../shared/domain/import/inspection';
import type { SourceFormat, SourceOptions } from '../../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem, toProblem } from '../../../shared/domain/problem';
import { installExtension, readerExtensions } from '../../engine/extensions';
import { inspectorFor } from '../../engine/inspect/engine-inspector';
import type { FileInspector } from '../../engine/inspect/file-inspector';
import { filesToAdd } from '../../workspace/files-to-add';
import { addSources, type SourceToAdd } from '../../workspace/import-files';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import { type CommandContext, parseAssignments } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf } from '../output';
import { importNotebooks } from './import-notebooks';

export interface ImportOptions {
  readonly into?: string;
  readonly name?: string;
  readonly description?: string;
  readonly link: boolean;
  readonly copy: boolean;
  readonly format?: SourceFormat;
  readonly table: readonly string[];
  readonly sheet?: string;
  readonly range?: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly header?: boolean;
  readonly skip?: number;
  readonly comment?: string;
  readonly encoding?: string;
  readonly decimal?: string;
  readonly thousands?: string;
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  readonly null: readonly string[];
  readonly type: readonly string[];
  readonly pad: boolean;
  readonly ignoreErrors: boolean;
  readonly check: boolean;
  readonly installExtension: boolean;
}

/** Rejected values that are listed before only their number is told. */
const listedRejects = 5;

/**
 * `plumbline import`: adds files as sources, read as the options say and pinned that way in the manifest, and notebooks as
 * notebooks. One that cannot be imported never keeps the others out.
 */
export async function importCommand(
  context: CommandContext,
  files: readonly string[],
  options: ImportOptions,
): Promise<number> {
  requireSense(files, options);
  const root = await findWorkspace(resolve(options.into ?? '.'));
  if (options.installExtension) await installFor(context, files);
  const paths = files.map((file) => resolve(file));
  const found = await filesToAdd(
    root,
    await loadWorkspace(root),
    paths.filter((path) => !isNotebookFile(path)),
  );
  const problems: Problem[] = [...found.problems];
  const toAdd: SourceToAdd[] = [];
  const inspector = inspectorFor({ threads: 'auto', memoryLimit: '60%' });
  try {
    for (const file of found.files) {
      context.signal.throwIfAborted();
      try {
        toAdd.push(...(await sourcesOf(context, inspector, file.path, options)));
      } catch (error) {
        if (context.signal.aborted) throw error;
        problems.push(toProblem(error));
      }
    }
  } finally {
    await inspector.dispose();
  }
  const added = await addSources(root, toAdd, { signal: context.signal });
  const { notebooks, problems: unread } = await importNotebooks(context, root, paths.filter(isNotebookFile));
  problems.push(...added.problems, ...unread);
  for (const problem of problems) context.output.problem(problem);
  for (const source of added.imported) context.output.text(`${source.name}: ${source.path}`);
  context.output.answer({ workspace: root, imported: added.imported, notebooks, problems });
  return problems.length === 0 ? exitCodes.done : Math.max(...problems.map(exitCodeOf));
}

function requireSense(files: readonly string[], options: ImportOptions): void {
  const bad = (message: string, hint: string) => new PlumblineError({ code: 'bad_usage', message, hint });
  if (options.link && options.copy) throw bad('--link and --copy contradict each other.', 'Leave one of them out.');
  if (options.name !== undefined && (files.length > 1 || options.table.length > 1)) {
    throw bad('--name names one source, and there are several.', 'Import them one by one, or leave --name out.');
  }
}

async function sourcesOf(
  context: CommandContext,
  inspector: FileInspector,
  path: string,
  options: ImportOptions,
): Promise<SourceToAdd[]> {
  const tables = options.table.length === 0 ? [undefined] : options.table;
  const sources: SourceToAdd[] = [];
  for (const chosen of tables) {
    const asked: InspectRequest = { path, format: options.format, options: readerOptions(options), table: chosen };
    const inspection = await inspector.inspect(asked, context.signal);
    const request = { ...asked, table: chosen ?? onlyTable(path, inspection) };
    await judge(context, inspector, request, inspection, options);
    const plan = await inspector.plan(request, context.signal);
    const { name, description } = options;
    sources.push({ path, mode: options.link ? 'link' : 'copy', name, description, plan });
  }
  return sources;
}

function onlyTable(path: string, { tables }: FileInspection): string | undefined {
  if (tables === null || tables.length === 1) return tables?.[0]?.name;
  throw new PlumblineError({
    code: 'bad_usage',
    file: path,
    message: tables.length === 0 ? 'The database has no tables.' : 'The file is a database with several tables.',
    hint: `Name what becomes a source with --table: ${tables.map((table) => table.name).join(', ')}.`,
  });
}

/** Tells what was noticed; refuses a file that would not be read whole unless somebody said that this is meant. */
async function judge(
  { output, signal }: CommandContext,
  inspector: FileInspector,
  request: InspectRequest,
  inspection: FileInspection,
  options: ImportOptions,
): Promise<void> {
  for (const { code, message, hint } of inspection.findings) {
    if (code !== 'skipped_lines') output.note(`${request.path}: ${message}${hint === undefined ? '' : ` ${hint}`}`);
    else {
      throw new PlumblineError({
        code: 'bad_source',
        file: request.path,
        line: 1,
        message,
        hint: `Repair the line that differs, or say what is meant with --skip ${inspection.dialect?.skip} or --skip 0.`,
      });
    }
  }
  for (const { name, advice } of inspection.columns) {
    if (advice !== undefined)
      output.note(`${request.path}: ${name}: ${advice.reason} (--type '${name}=${advice.type}')`);
  }
  const rejects = options.check ? await inspector.check(request, signal) : inspection.rejects;
  if (options.check) output.note(`${request.path}: ${countOf(rejects.rows, 'row')} can be read`);
  if (rejects.lines === 0 || options.ignoreErrors) return;
  const [first] = rejects.values;
  for (const { line, column, text, message } of rejects.values.slice(0, listedRejects)) {
    output.note(
      `${request.path}:${line ?? '?'}: ${column === null ? '' : `${column}: `}${JSON.stringify(text)}: ${message}`,
    );
  }
  const where = rejects.whole ? '' : ` of the first ${countOf(rejects.rows, 'row')}`;
  throw new PlumblineError({
    code: 'bad_source',
    file: request.path,
    ...(first?.line === null || first === undefined ? {} : { line: first.line }),
    message: `${countOf(rejects.lines, 'line')}${where} cannot be read as decided.`,
    hint: 'Change the options or a type (--type COLUMN=VARCHAR), fill short lines with --pad, or leave such lines out with --ignore-errors.',
  });
}

function readerOptions(options: ImportOptions): SourceOptions {
  const types = parseAssignments('--type', options.type);
  const given: Record<string, SourceOptions[string] | undefined> = {
    delim: options.delimiter?.replace(/^\\t$/, '\t'),
    quote: options.quote,
    escape: options.escape,
    header: options.header,
    skip: options.skip,
    comment: options.comment,
    encoding: options.encoding,
    decimal_separator: options.decimal,
    thousands: options.thousands,
    dateformat: options.dateFormat,
    timestampformat: options.timestampFormat,
    nullstr: options.null.length === 0 ? undefined : [...options.null],
    types: Object.keys(types).length === 0 ? undefined : types,
    null_padding: options.pad ? true : undefined,
    strict_mode: options.pad ? false : undefined,
    ignore_errors: options.ignoreErrors ? true : undefined,
    sheet: options.sheet,
    range: options.range,
  };
  const decided: SourceOptions = {};
  for (const [name, value] of Object.entries(given)) if (value !== undefined) decided[name] = value;
  return decided;
}

async function installFor({ output }: CommandContext, files: readonly string[]): Promise<void> {
  const formats = [
    ...(files.some((file) => /\.xlsx$/i.test(file)) ? (['xlsx'] as const) : []),
    ...(files.some((file) => /\.(sqlite3?|db)$/i.test(file)) ? (['sqlite'] as const) : []),
  ];
  for (const format of formats) {
    output.note(`Installing DuckDB's extension ${readerExtensions[format]} from extensions.duckdb.org`);
    await installExtension(readerExtensions[format]);
  }
}
