import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Check } from '../../../shared/domain/checks/check-file';
import { type SuggestedCheck, suggestChecks } from '../../../shared/domain/checks/suggest/column-suggestions';
import { PlumblineError } from '../../../shared/domain/problem';
import type { Profile } from '../../../shared/domain/profile/profile';
import { Engine } from '../../engine/engine';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { addCheck, checksOf } from '../../workspace/check-files';
import { findWorkspace } from '../../workspace/load-workspace';
import { type CommandContext, requireResult, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf, formatCount } from '../output';
import { formatTable } from '../text-table';
import { requireContent } from './check-data-file';

interface ProfileOptions {
  readonly workspace?: string;
  readonly suggest?: true;
  readonly addCheck: readonly string[];
}

/** A suggested check, and the file that it was written to. */
interface ListedCheck extends SuggestedCheck {
  readonly column: string;
  readonly file?: string;
}

interface Answer {
  readonly profile: Profile;
  readonly suggestions?: readonly ListedCheck[];
}

/** `plumbline profile`: the column profile of a node, or of a data file (which needs no workspace). */
export async function profileCommand(
  context: CommandContext,
  target: string,
  options: ProfileOptions,
): Promise<number> {
  const path = resolve(target);
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  if (isFile && (options.suggest === true || options.addCheck.length > 0)) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'Checks are of a node, and this is a file.',
      hint: `See what it speaks for with plumbline check ${target} --suggest, or make it a source: plumbline import ${target}`,
    });
  }
  const { profile, suggestions } = isFile
    ? { profile: await profileFile(context, path) }
    : await profileNode(context, target, options);
  context.output.text(describeProfile(profile, context.output.width));
  if (suggestions !== undefined) context.output.text(describeSuggestions(suggestions));
  context.output.answer({ ...profile, ...(suggestions === undefined ? {} : { suggestions }) });
  return exitCodes.done;
}

/** The profile of a data file, without any workspace. */
async function profileFile(context: CommandContext, path: string): Promise<Profile> {
  await requireContent(path);
  const engine = new Engine();
  const root = resolve(path, '..');
  try {
    await engine.open({ root, cacheFolder: null, threads: 'auto', memoryLimit: '60%', allowedPaths: [] });
    return await engine.profile({ file: path }, { signal: context.signal });
  } finally {
    await engine.close();
  }
}

async function profileNode(context: CommandContext, node: string, options: ProfileOptions): Promise<Answer> {
  const { workspace, suggest, addCheck: wanted } = options;
  try {
    await findWorkspace(resolve(workspace ?? '.'));
  } catch {
    throw new PlumblineError({
      code: 'file_not_found',
      message: `There is no file ${node}, and no workspace here that could have a node of that name.`,
      hint: 'Give a data file, or a node together with --workspace DIR.',
    });
  }
  return withSession(context, workspace, {}, async (session) => {
    const report = await session.run(
      { nodes: [node], ignoreChecks: true },
      { signal: context.signal, onEvent: runProgress(context.output) },
    );
    requireResult(report, node);
    const profile = await session.engine.profile({ node }, { signal: context.signal });
    if (suggest !== true && wanted.length === 0) return { profile };
    const existing = checksOf(session.snapshot, node);
    return { profile, suggestions: await addWanted(session, node, suggestionsOf(profile, existing), wanted) };
  });
}

/** What the profile speaks for and no existing check says, column by column. */
function suggestionsOf(profile: Profile, existing: readonly Check[] = []): ListedCheck[] {
  return profile.columns.flatMap((column) =>
    suggestChecks(column, profile.rows, existing).map((suggestion) => ({ ...suggestion, column: column.name })),
  );
}

/** Writes the wanted ones of the suggested checks; nothing when one of them is not suggested. */
async function addWanted(
  session: WorkspaceSession,
  node: string,
  suggestions: readonly ListedCheck[],
  wanted: readonly string[],
): Promise<readonly ListedCheck[]> {
  const missing = wanted.find((name) => !suggestions.some((suggestion) => nameOf(suggestion) === name));
  if (missing !== undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `No check ${missing} is suggested for ${node}.`,
      hint: `Suggested are: ${suggestions.map(nameOf).join(', ') || 'none'}.`,
    });
  }
  const listed: ListedCheck[] = [];
  for (const suggestion of suggestions) {
    if (!wanted.includes(nameOf(suggestion))) {
      listed.push(suggestion);
      continue;
    }
    const { file } = await addCheck(session.snapshot, node, suggestion.check);
    // The next one goes into the file as it is now.
    await session.reload();
    listed.push({ ...suggestion, file });
  }
  return listed;
}

/** How `--add-check` names a suggestion. */
function nameOf({ column, topic }: ListedCheck): string {
  return `${column}:${topic}`;
}

function describeSuggestions(suggestions: readonly ListedCheck[]): string {
  if (suggestions.length === 0) return '\nNo check is suggested.';
  return `\nSuggested checks (--add-check NAME writes one):\n${suggestions
    .map((suggestion) => {
      const added = suggestion.file === undefined ? '' : ` [added to ${suggestion.file}]`;
      return `  ${nameOf(suggestion)}  ${suggestion.title}${added}\n      ${suggestion.evidence}`;
    })
    .join('\n')}`;
}

function describeProfile(profile: Profile, width: number | undefined): string {
  const share = (nulls: number) =>
    profile.rows === 0 || nulls === 0 ? '' : ` (${((100 * nulls) / profile.rows).toFixed(1)} %)`;
  const table = formatTable(
    [
      { title: 'column' },
      { title: 'type' },
      { title: 'nulls', align: 'right' },
      { title: 'distinct', align: 'right' },
      { title: 'min' },
      { title: 'median' },
      { title: 'max' },
      { title: 'most frequent' },
    ],
    profile.columns.map((column) => [
      column.name,
      column.type,
      `${formatCount(column.nulls)}${share(column.nulls)}`,
      formatCount(column.distinct),
      column.min,
      column.quantiles.find((quantile) => quantile.q === 0.5)?.value ?? '',
      column.max,
      column.top
        .slice(0, 3)
        .map((top) => `${top.value ?? 'NULL'} × ${formatCount(top.count)}`)
        .join(', '),
    ]),
    width,
  );
  return `${table}\n\n${countOf(profile.rows, 'row')}, ${countOf(profile.columns.length, 'column')}`;
}
