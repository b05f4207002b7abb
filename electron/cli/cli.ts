import { Command, CommanderError, Help, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { checkSources, checkTargets } from '../../shared/domain/checks/interchange/interchange';
import { incidentSeverities, incidentStatuses } from '../../shared/domain/incidents/incident';
import { impactChanges } from '../../shared/domain/lineage/impact';
import { sourceFormats } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import { rehearsalNames } from '../../shared/domain/proof/proof';
import { promotionTargetTexts } from '../../shared/domain/spec/promotion-targets';
import { promotionTargets } from '../promote/targets/targets';
import type { CommandContext } from './command-context';
import { checkCommand } from './commands/check';
import { compareCommand } from './commands/compare';
import { diffCommand } from './commands/diff';
import { doctorCommand } from './commands/doctor';
import { exportCommand, exportTargets } from './commands/export';
import { exportChecksCommand } from './commands/export-checks';
import { graphCommand, graphFormats } from './commands/graph';
import { historyCommand } from './commands/history';
import { impactCommand } from './commands/impact';
import { importCommand } from './commands/import';
import { importChecksCommand } from './commands/import-checks';
import { incidentsCommand, openIncidentCommand, updateIncidentCommand } from './commands/incidents';
import { initCommand } from './commands/init';
import { mutateCommand } from './commands/mutate';
import { profileCommand } from './commands/profile';
import { promoteCommand } from './commands/promote';
import { proveCommand } from './commands/prove';
import { readbackCommand } from './commands/readback';
import { readinessCommand } from './commands/readiness';
import { renameCommand } from './commands/rename';
import { runCommand } from './commands/run';
import { runsCommand } from './commands/runs';
import { showCommand, showFormats } from './commands/show';
import { mergeSketchCommand, sketchCommand } from './commands/sketch';
import { specCommand } from './commands/spec';
import { traceCommand } from './commands/trace';
import { whereCommand } from './commands/where';
import { exitCodeOf, exitCodes } from './exit-code';
import { Output, type OutputStreams, widthOf } from './output';

/**
 * The `plumbline` command line: the same workspace, jobs and engine code as the app, headless. Resolves to the exit code.
 * Ends nothing and changes nothing in its process, so that one process can run it many times, each time with streams of its own.
 */
export async function main(argv: readonly string[], streams: OutputStreams = process): Promise<number> {
  const abort = new AbortController();
  const interrupted = new PlumblineError({ code: 'cancelled', message: 'Interrupted.' });
  const interrupt = () => abort.abort(interrupted);
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // A reader such as `head` may close the pipe early: that ends the work and is no error.
  let readerLeft = false;
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    readerLeft = true;
    interrupt();
  });

  let exitCode: number = exitCodes.done;
  let output = new Output(argv.includes('--json'), streams);
  const action =
    <Arguments extends unknown[]>(work: (context: CommandContext, ...rest: Arguments) => Promise<number>) =>
    async (...received: unknown[]): Promise<void> => {
      const command = received.at(-1) as Command;
      output = new Output(Boolean(command.optsWithGlobals().json), streams);
      const values = received.slice(0, -1) as Arguments;
      exitCode = await work({ output, signal: abort.signal, version }, ...values);
    };

  try {
    await buildProgram(action, streams).parseAsync(argv, { from: 'user' });
    output.clearProgress();
    return readerLeft ? exitCodes.done : exitCode;
  } catch (error) {
    output.clearProgress();
    if (readerLeft) return exitCodes.done;
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version end well.
      if (error.exitCode === 0) return exitCodes.done;
      output.answer({ error: usageProblem(error) });
      return exitCodes.badInput;
    }
    // What an interrupted step complains about follows from the interruption.
    const problem = abort.signal.aborted ? interrupted.problem : toProblem(error);
    output.problem(problem);
    if (problem.code === 'internal' && problem.cause !== undefined) output.note(problem.cause);
    output.answer({ error: problem });
    return exitCodeOf(problem);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

type Action = <Arguments extends unknown[]>(
  work: (context: CommandContext, ...rest: Arguments) => Promise<number>,
) => (...received: unknown[]) => Promise<void>;

function buildProgram(action: Action, streams: OutputStreams): Command {
  const program = new Command('plumbline')
    .description('From a raw file to a trusted answer to a pipeline that engineers can run.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      getOutHelpWidth: () => widthOf(streams.stdout) ?? 80,
      getErrHelpWidth: () => widthOf(streams.stderr) ?? 80,
    })
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError('(plumbline --help lists the commands and options)');
  const json = () => new Option('--json', 'machine-readable output on stdout; everything else goes to stderr');
  const node = () =>
    new Option('--node <name>', 'only this node and what it reads (may be repeated)')
      .default([] as string[])
      .argParser(collect);
  const ignoreChecks = () =>
    new Option('--ignore-checks', 'failed checks keep nothing from running, and none is evaluated on the way').default(
      false,
    );
  const parameter = () =>
    new Option('--param <name=value>', 'value of a parameter (may be repeated)')
      .default([] as string[])
      .argParser(collect);
  const suggestion = (flags: string, description: string) =>
    new Option(flags, description).default([] as string[]).argParser(collect);
  const workspace = () =>
    new Option('-w, --workspace <dir>', 'the workspace; otherwise the one that holds the current folder');

  program
    .command('init')
    .description('make a new workspace')
    .argument('<dir>')
    .option('--sample', 'with the sample: flights of the first half of 2001', false)
    .option('--name <name>', 'name of the workspace; otherwise that of the folder')
    .addOption(json())
    .action(action(initCommand));
  program
    .command('import')
    .description('add files as sources, and notebooks of other programs as notebooks')
    .argument('<file...>')
    .option('--into <dir>', 'the workspace; otherwise the one that holds the current folder')
    .option('--name <name>', 'name of the source; otherwise that of the file')
    .option('--description <text>', 'what the source is, for the manifest')
    .option('--link', 'refer to the files where they are and copy nothing', false)
    .option('--copy', 'copy the files into data/ (as without this option)', false)
    .addOption(new Option('--format <format>', 'what the file is, where its name does not tell').choices(sourceFormats))
    .option('--table <name>', 'a table of a database file (may be repeated)', collect, [])
    .option('--sheet <name>', 'a sheet of an Excel file; otherwise the first')
    .option('--range <cells>', 'cells of the sheet, such as A3:F100')
    .option('--delimiter <text>', 'what separates the fields of a CSV')
    .option('--quote <character>', 'what surrounds fields')
    .option('--escape <character>', 'what stands before a quote in a field')
    .option('--header', 'the first row is the header')
    .option('--no-header', 'the first row is data')
    .option('--skip <lines>', 'lines above the header', parseCount)
    .option('--comment <character>', 'lines that start with it are left out')
    .option('--encoding <name>', 'utf-8, utf-16 or latin-1')
    .option('--decimal <character>', 'decimal separator')
    .option('--thousands <character>', 'separator of thousands')
    .option('--date-format <format>', 'such as %d.%m.%Y')
    .option('--timestamp-format <format>', 'such as %d.%m.%Y %H:%M')
    .option('--null <text>', 'a text that means null (may be repeated)', collect, [])
    .option('--type <column=type>', 'type of a column (may be repeated)', collect, [])
    .option('--pad', 'fill short lines with nulls', false)
    .option('--ignore-errors', 'leave out lines that cannot be read', false)
    .option('--check', 'read the whole file first, for lines that cannot be read', false)
    .option('--install-extension', "download DuckDB's extension that reads Excel or SQLite files", false)
    .addOption(json())
    .action(action(importCommand));
  program
    .command('run')
    .description('run nodes and what they read; skips what is up to date')
    .argument('[workspace]')
    .addOption(node())
    .option('--from <name>', 'this node and everything that reads it (may be repeated)', collect, [])
    .option('--notebook <file>', 'only the cells of this notebook and what they read')
    .addOption(parameter())
    .option('--no-rows', 'do not count what the joins of the nodes that ran did to their rows')
    .option('--force', 'run the chosen nodes even if they are up to date', false)
    .option('--write', 'let sinks write: those that --node names, or all; without it they run dry', false)
    .addOption(ignoreChecks())
    .addOption(json())
    .action(action(runCommand));
  program
    .command('show')
    .description("show a node's result, or write it to a file")
    .argument('<node>')
    .option('--limit <rows>', 'at most so many rows (a table shows 20)', parseCount)
    .addOption(new Option('--format <format>', 'how to show it').choices(showFormats))
    .option('--out <file>', 'write to a file')
    .addOption(ignoreChecks())
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(showCommand));
  program
    .command('trace')
    .description('show the rows of each node before it from which a row was made')
    .argument('<node>')
    .option('--row <number>', 'the row, counted from 1', parseCount)
    .option('--column <name>', 'only where this value comes from (may be repeated)', collect, [])
    .option('--check <name>', 'where the row breaks this check first; without --row the first row that breaks it')
    .addOption(ignoreChecks())
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(traceCommand));
  program
    .command('where')
    .description(
      'say where a node, a column or a row comes from: how it is made, sources, checks, the run; runs nothing',
    )
    .argument('<node>')
    .option('--column <name>', 'this column alone')
    .option('--row <number>', 'also the rows before it from which this row was made, counted from 1', parseCount)
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(whereCommand));
  program
    .command('export')
    .description('write a notebook for another program, or as a page to hand on')
    .argument('<notebook>')
    .addOption(new Option('--to <format>', 'the format').choices(exportTargets).makeOptionMandatory())
    .option(
      '--out <file>',
      'where to write it; otherwise in the current folder (percent: .py for Python, .sql for SQL)',
    )
    .option('--rows <count>', 'html: rows of each result (100)', parseCount)
    .option('--hide-code', 'html: without the queries', false)
    .option('--no-run', 'html: results as they are; otherwise what is stale runs first')
    .addOption(ignoreChecks())
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(exportCommand));
  program
    .command('profile')
    .description('profile the columns of a node or of a data file')
    .argument('<node|file>')
    .option('--suggest', 'list checks that the profile of a node speaks for')
    .option(
      '--add-check <column:topic>',
      'write a suggested check into the check file of the node; may be repeated',
      (value: string, others: readonly string[]) => [...others, value],
      [],
    )
    .addOption(workspace())
    .addOption(json())
    .action(action(profileCommand));
  program
    .command('check')
    .description('run what is stale, then the checks')
    .argument('[workspace|file]')
    .addOption(node())
    .addOption(parameter())
    .option(
      '--suggest',
      'checks that the rows speak for, backtested; of a data file, without any workspace, as a check file',
      false,
    )
    .option('--add', 'with --suggest: write those that would have raised no alarm', false)
    .addOption(suggestion('--accept <id>', 'with --suggest: write this one (may be repeated)'))
    .addOption(suggestion('--dismiss <id>', 'with --suggest: never suggest this one again (may be repeated)'))
    .addOption(suggestion('--restore <id>', 'with --suggest: bring a dismissed one back (may be repeated)'))
    .option('--reason <text>', 'why those are dismissed')
    .option('--contract <file>', 'of a data file, without any workspace: check it with this check file')
    .option('--force', 'evaluate checks again whose rows have not changed', false)
    .option('--explain', 'also show the queries that answered the checks; implies --force', false)
    .option('--rows <count>', 'also show so many rows of each check that did not pass', parseCount)
    .option('--coverage', 'also show the outputs, columns and keys that no check looks at', false)
    .option(
      '--update-baseline',
      'write down how the columns of drift checks are distributed now; evaluates nothing',
      false,
    )
    .option('--junit <file>', 'also write the outcomes as JUnit XML, for a CI server')
    .option('--markdown <file>', 'also write the outcomes as Markdown, for the summary of a CI run')
    .addOption(json())
    .action(action(checkCommand));
  program
    .command('mutate')
    .description('inject faults into copies of the rows and say which of them the checks notice')
    .argument('[workspace]')
    .addOption(node())
    .addOption(parameter())
    .option('--seed <number>', 'picks the rows that faults meet; the same seed picks the same', parseCount, 1)
    .option('--min-kill-rate <percent>', 'exit with 1 when a smaller share of the faults is noticed', parsePercent)
    .option('--add', 'write the suggested checks into the check files', false)
    .addOption(json())
    .action(action(mutateCommand));
  program
    .command('import-checks')
    .description('add checks of other tools: files of SodaCL, properties files of dbt, ODCS contracts')
    .argument('<file...>')
    .addOption(
      new Option('--from <tool>', 'whose files they are; otherwise what they hold says it').choices(checkSources),
    )
    .option('--dry-run', 'say what would be added and write nothing', false)
    .addOption(workspace())
    .addOption(json())
    .action(action(importChecksCommand));
  program
    .command('export-checks')
    .description('write checks for another tool')
    .addOption(
      new Option('--node <name>', 'only this node (may be repeated)').default([] as string[]).argParser(collect),
    )
    .addOption(
      new Option('--to <tool>', 'the tool (soda: the contract language of version 4)')
        .choices(checkTargets)
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'where to write it')
    .addOption(workspace())
    .addOption(json())
    .action(action(exportChecksCommand));
  program
    .command('graph')
    .description('list nodes and edges, and which columns come from which; runs nothing')
    .argument('[workspace]')
    .option('--columns', 'also the lineage of every column', false)
    .option('--column <node.column>', 'only what this column comes from, what it feeds, and which checks look at it')
    .addOption(
      new Option(
        '--format <format>',
        'mermaid: a flowchart; svg: a picture; openlineage: one event a line for each cell',
      )
        .choices(graphFormats)
        .default('table'),
    )
    .option('--openlineage', 'the same as --format openlineage', false)
    .option('--rows', 'rows on the edges: what joins drop and multiply, counted on the results that are there', false)
    .addOption(json())
    .action(action(graphCommand));
  program
    .command('impact')
    .description('say what breaks when a node or a column goes or changes; runs nothing')
    .argument('<node[.column]>')
    .addOption(new Option('--change <change>', 'what happens to it').choices(impactChanges).default('remove'))
    .addOption(workspace())
    .addOption(json())
    .action(action(impactCommand));
  program
    .command('rename')
    .description('give a node another name in every file that names it')
    .argument('<node>')
    .argument('<name>')
    .option('--dry-run', 'say what would change and write nothing', false)
    .addOption(workspace())
    .addOption(json())
    .action(action(renameCommand));
  program
    .command('sketch')
    .description('show what is planned and what became of it, or edit the pipeline as on the canvas')
    .argument('[workspace]')
    .option('--file <sketch>', 'the sketch; otherwise all of them are shown, and the first one is edited')
    .option('--edit <json>', 'an edit, or a list of them; all are done or none (may be repeated)', collect, [])
    .option('--dry-run', 'say what would change and write nothing', false)
    .addOption(json())
    .action(action(sketchCommand));
  program
    .command('merge-sketch')
    .description('merge two versions of a sketch by what they say; a merge driver for git')
    .argument('<base>')
    .argument('<ours>')
    .argument('<theirs>')
    .addOption(json())
    .action(action(mergeSketchCommand));
  program
    .command('readiness')
    .description('say what keeps chosen outputs from being a pipeline, and mend it; exits with 1 on an error')
    .argument('<node...>')
    .option(
      '--fix <finding>',
      'mend a finding, as CODE or CODE@PLACE, or all that ask nothing (may be repeated)',
      collect,
      [],
    )
    .option('--with <name=value>', 'an answer that a fix asks for (may be repeated)', collect, [])
    .option('--dry-run', 'say what the fixes would change', false)
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(readinessCommand));
  program
    .command('spec')
    .description('list what people decide about a pipeline, with what evidence proposes, and decide it')
    .argument('<node...>')
    .option(
      '--set <path=value>',
      'decide a field, as in run.retries=3; an empty value takes it back (may be repeated)',
      collect,
      [],
    )
    .option('--accept <path>', 'take what is proposed for a field, or for all (may be repeated)', collect, [])
    .option('--undecided', 'only what is open', false)
    .option('--dry-run', 'write nothing', false)
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .action(action(specCommand));
  program
    .command('promote')
    .description('write the pipeline spec of the chosen outputs, and target projects')
    .argument('<node...>')
    .option('--to <target>', `a target project (may be repeated): ${promotionTargets.join(', ')}`, collect, [])
    .requiredOption('--out <dir>', 'where the target projects go')
    .option('--overwrite', 'write over what was changed in the projects since', false)
    .addOption(parameter())
    .addOption(workspace())
    .addOption(json())
    .addHelpText('after', ['', 'Targets:', ...targetLines()].join('\n'))
    .action(action(promoteCommand));
  program
    .command('diff')
    .description(
      'say by meaning what the workspace is ahead of its promoted specs; exits with 1 when it is ahead of one',
    )
    .argument('[spec...]', 'names of promoted outputs, or spec files; otherwise all')
    .option('--pages', 'rewrite the pages of specs that say otherwise', false)
    .addOption(workspace())
    .addOption(json())
    .action(action(diffCommand));
  program
    .command('readback')
    .description(
      'say by meaning what engineers changed in an exported project; exits with 1 while some is not taken over',
    )
    .argument('<dir>')
    .option('--apply', 'change the notebooks, checks and the spec of the workspace', false)
    .option('-w, --workspace <dir>', 'the workspace; otherwise the one that the project was promoted from')
    .addOption(json())
    .action(action(readbackCommand));
  program
    .command('prove')
    .description('run an exported project on its own engine and compare its rows with the prototype')
    .argument('<dir>')
    .addOption(
      new Option('--rehearsal <name>', 'only this rehearsal (may be repeated); otherwise all that apply')
        .default([] as string[])
        .argParser((value: string, others: readonly string[]) => [...others, requireRehearsal(value)]),
    )
    .option('--no-rehearsals', 'only compare the rows')
    .option('-w, --workspace <dir>', 'the workspace; otherwise the one that the project was promoted from')
    .addOption(json())
    .action(action(proveCommand));
  program
    .command('runs')
    .description('list the run history, newest first')
    .argument('[workspace]')
    .option('--limit <runs>', 'at most so many', parseCount, 20)
    .addOption(json())
    .action(action(runsCommand));
  program
    .command('compare')
    .description('compare the results of two runs (by default the last two); exits with 1 when they differ')
    .argument('[run-a]')
    .argument('[run-b]')
    .addOption(
      new Option('--node <name>', 'only this node (may be repeated)').default([] as string[]).argParser(collect),
    )
    .addOption(
      new Option('--key <column>', 'a column that tells rows apart (may be repeated)')
        .default([] as string[])
        .argParser(collect),
    )
    .option('--tolerance <number>', 'numbers that differ by no more are equal', parseNumber)
    .option('--limit <rows>', 'differing rows of each node with --json', parseCount, 20)
    .addOption(workspace())
    .addOption(json())
    .action(action(compareCommand));
  program
    .command('history')
    .description('search the statements that ran, newest first')
    .argument('[workspace]')
    .option('--search <text>', 'all of these words; also node:NAME and failed:')
    .option('--node <name>', 'only of this node, or of nodes with this in their name')
    .option('--failed', 'only those that failed', false)
    .option('--limit <statements>', 'at most so many', parseCount, 20)
    .addOption(json())
    .action(action(historyCommand));
  program
    .command('incidents')
    .description('list the incidents of failed checks, those that need someone first')
    .argument('[workspace]')
    .option('--open', 'only those that are not resolved', false)
    .addOption(json())
    .action(action(incidentsCommand));
  const incident = program.command('incident').description('open an incident of a failed check, or change one');
  const severity = () => new Option('--severity <severity>', 'how bad it is').choices(incidentSeverities);
  incident
    .command('open')
    .description('evaluate the checks of a node, and open an incident of one that does not pass')
    .requiredOption('--node <name>', 'the node')
    .requiredOption('--check <name>', 'the name of the check, as plumbline check shows it')
    .addOption(severity())
    .option('--owner <name>', 'who resolves it; otherwise you, by the name that you commit under')
    .addOption(workspace())
    .addOption(json())
    .action(action(openIncidentCommand));
  incident
    .command('update')
    .description('change an incident, and add to its timeline')
    .argument('<file>')
    .addOption(new Option('--status <status>', 'how far it is').choices(incidentStatuses))
    .addOption(severity())
    .option('--owner <name>', 'who resolves it; empty for nobody')
    .option('--comment <text>', 'what happened, as Markdown')
    .addOption(workspace())
    .addOption(json())
    .action(action(updateIncidentCommand));
  program
    .command('doctor')
    .description('say what is installed, reachable and locked')
    .argument('[workspace]')
    .addOption(json())
    .action(action(doctorCommand));
  for (const command of [...program.commands, ...incident.commands])
    command.exitOverride().showHelpAfterError('(--help lists the options)');
  return program;
}

/** Defaults that say nothing (off, none) stay out of the help. */
function describeOption(option: Option): string {
  const shown = new Option(option.flags, option.description);
  if (option.argChoices !== undefined) shown.choices(option.argChoices);
  if (typeof option.defaultValue === 'number') shown.default(option.defaultValue);
  return new Help().optionDescription(shown);
}

function usageProblem(error: CommanderError): Problem {
  if (error.code === 'commander.help') {
    return {
      code: 'bad_usage',
      severity: 'error',
      message: 'A command is missing.',
      hint: 'plumbline --help lists them.',
    };
  }
  const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  return { code: 'bad_usage', severity: 'error', message, ...(rest.length === 0 ? {} : { hint: rest.join(' ') }) };
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function requireRehearsal(name: string): string {
  if ((rehearsalNames as readonly string[]).includes(name)) return name;
  throw new InvalidArgumentError(`Rehearsals: ${rehearsalNames.join(', ')}.`);
}

function parseNumber(text: string): number {
  if (!/^\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(text)) {
    throw new InvalidArgumentError('A number of at least 0 is expected, such as 0.001.');
  }
  return Number(text);
}

function parsePercent(text: string): number {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (!/^\d+(\.\d+)?\s*%?$/.test(text) || percent > 100) {
    throw new InvalidArgumentError('A share from 0 to 100 is expected, such as 90.');
  }
  return percent;
}

function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number is expected, such as 100.');
  return Number(text);
}

function targetLines(): readonly string[] {
  return promotionTargets.map((name) => `  ${name.padEnd(20)}${promotionTargetTexts[name] ?? ''}`);
}
