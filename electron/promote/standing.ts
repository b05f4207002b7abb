import { aheadText, isInStep, type PipelineDifference } from '../../shared/domain/difference/pipeline-difference';
import type { GitCommit } from '../workspace/git-info';

/** How a promoted spec stood to its workspace at a moment: a page says it with the moment, and stays true. */
export interface Standing {
  readonly difference: PipelineDifference;
  /** `commit 0123456789ab`, a day, or `its promotion`. */
  readonly asOf: string;
}

/** The moment of a workspace: its commit, else what is given. */
export function momentOf(commit: Pick<GitCommit, 'commit' | 'dirty'> | null, otherwise: string): string {
  if (commit === null) return otherwise;
  return `commit ${commit.commit.slice(0, 12)}${commit.dirty ? ' with changes that were not committed' : ''}`;
}

/** A day, for what has no commit. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The standing as lines of a page. */
export function standingLines({ difference, asOf }: Standing): string[] {
  if (isInStep(difference)) return [`In step with the workspace as of ${asOf}.`, ''];
  const own = difference.nodes.filter(({ change }) => change !== 'follows');
  return [
    `As of ${asOf}: ${aheadText(difference)}.`,
    '',
    ...own.map(({ name, changes }) => `- ${plainMarkdown(`${name}: ${changes.map(({ text }) => text).join('; ')}`)}`),
    ...(own.length === 0 ? [] : ['']),
  ];
}

/**
 * The standing with the moment that a page has already, where that page says the same otherwise: a page in git changes when something
 * else is true, and not each time that somebody asks.
 */
export function keptStanding(page: string | null, standing: Standing): Standing {
  const asOf = moment.exec(page ?? '')?.[1];
  if (page === null || asOf === undefined) return standing;
  const kept = { ...standing, asOf };
  return `${page}\n`.includes(`\n${standingLines(kept).join('\n')}\n`) ? kept : standing;
}

const moment =
  /^(?:In step with the workspace as of|As of) (commit [0-9a-f]{12}(?: with changes that were not committed)?|\d{4}-\d\d-\d\d|its promotion)[.:]/m;

/** Words on one line, which no Markdown in them can change. */
export function plainMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|]/g, '\\$&');
}
