import { PlumblineError } from '../../../shared/domain/problem';
import type {
  Provenance,
  ProvenanceCheck,
  ProvenanceSource,
  ProvenanceStep,
} from '../../../shared/domain/provenance/provenance';
import { whereFrom } from '../../jobs/where-from';
import { type CommandContext, parseAssignments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf, formatDuration, localTime, type Output } from '../output';
import { describeTrace } from './trace';

export interface WhereOptions {
  readonly workspace?: string;
  readonly column?: string;
  /** From 1, as people count. */
  readonly row?: number;
  readonly param: readonly string[];
}

/** `plumbline where`: where a column of a node, or the node as a whole, comes from. Runs no node. */
export async function whereCommand(context: CommandContext, node: string, options: WhereOptions): Promise<number> {
  const { output, signal } = context;
  const { row, column } = options;
  if (row !== undefined && row < 1) throw new PlumblineError({ code: 'bad_usage', message: 'Rows count from 1.' });
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const found = await whereFrom(session, { node, column: column ?? null }, signal);
    const columns = found.column === null ? {} : { columns: [found.column] };
    const trace =
      row === undefined
        ? undefined
        : await session.engine.traceRow({ node: found.node, position: row - 1, ...columns }, { signal });
    showProvenance(output, found);
    if (trace !== undefined) output.text(`\nrow ${row}\n${indented(describeTrace(trace, output.width))}`);
    output.answer({ workspace: session.root, ...found, ...(trace === undefined ? {} : { row, trace }) });
    return exitCodes.done;
  });
}

function showProvenance(output: Output, found: Provenance): void {
  const { node, column, prose, owner, state, run, noRun, checks, unresolved } = found;
  const line = (text: string) => output.text(text);
  const part = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    line(`\n${title}`);
    for (const text of lines) line(`  ${text}`);
  };
  line(`${node}${column === null ? '' : `.${column}`}${found.sqlType === null ? '' : `  ${found.sqlType}`}`);
  if (prose !== null) {
    const text = [prose.heading, prose.paragraph].filter((one) => one !== null).join(': ');
    line(`  ${text} (${prose.file}:${prose.line})`);
  }
  line(`  owner: ${owner === null ? 'nobody is named' : `${owner.owner} (${owner.file})`}`);
  line(`  ${state.state}${state.reason === null ? '' : `: ${state.reason}`}`);
  if (found.redacted !== null) line(`  its values may hold ${found.redacted}: they are not shown`);
  part('how it is made', found.steps.flatMap(stepLines));
  part(
    'columns',
    found.columns.map(({ name, words, origins }) => {
      const from = origins.map((one) => `${one.node}.${one.column}`).join(', ');
      return `${name}: ${words}${from === '' || from === words ? '' : ` (in the end from ${from})`}`;
    }),
  );
  part('sources', found.sources.flatMap(sourceLines));
  part('checks of it', checks.own.map(checkLine));
  part('checks of what it comes from', checks.before.map(checkLine));
  part('checks of the rows', checks.rows.map(checkLine));
  for (const text of checks.none) line(`\n${text}`);
  if (run === null) line(`\n${noRun ?? ''}`);
  else {
    const by = `${run.user}${run.trigger === 'cli' ? ' on the command line' : ' in the window'}${run.automatic ? ', automatically' : ''}`;
    part('the run that made it', [
      `${localTime(run.ranAt)} by ${by}, ${formatDuration(run.ms)}${run.rows === null ? '' : `, ${countOf(run.rows, 'row')}`}`,
      `run ${run.id}, DuckDB ${run.duckdb.replace(/^v/, '')}`,
      ...run.parameters.map(({ name, value, now, place }) => {
        const since = now === null ? '' : `, now ${now}`;
        return `$${name} = ${value}${since}${place === null ? '' : ` (${place.file}:${place.line})`}`;
      }),
    ]);
  }
  part(
    'what cannot be told, and what lies behind it is missing',
    unresolved.map((one) => `${one.node}: ${one.reason}`),
  );
}

function stepLines({ node, kind, file, line, columns, rows, role }: ProvenanceStep): readonly string[] {
  const place = kind === 'cell' ? ` (${file}:${line})` : '';
  const only = role === 'rows' ? ', which only decides the rows' : '';
  return [
    `${node}${place}${only}`,
    ...columns.flatMap(({ name, sql, words }) => [
      `  ${name}${sql.length === 0 || sql[0] === name ? '' : ` = ${sql.join(' | ')}`}`,
      `    ${words}`,
    ]),
    ...rows.map((text) => `  ${text}`),
  ];
}

function sourceLines(source: ProvenanceSource): readonly string[] {
  const { name, path, modified, newest, readAt, changedSince, freshness, files } = source;
  return [
    `${name}: ${path}${files > 1 ? ` (${files} files)` : ''}`,
    ...(modified === null
      ? []
      : [`  file of ${localTime(modified)}${changedSince ? ', changed since it was read' : ''}`]),
    ...(newest === null ? [] : [`  newest ${newest.column}: ${newest.value}`]),
    readAt === null ? '  no node that is asked about has read it yet' : `  read ${localTime(readAt)}`,
    ...(freshness.length === 0
      ? ['  no check looks at how fresh it is']
      : freshness.map((check) => `  ${checkLine(check)}`)),
  ];
}

function checkLine({ node, name, outcome, detail, file, line }: ProvenanceCheck): string {
  return `${outcome === 'not_run' ? 'not run' : outcome}  ${node}: ${name}${detail === null ? '' : `, ${detail}`} (${file}:${line})`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
