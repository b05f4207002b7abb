import { aheadText, isInStep, type NodeDifference } from '../../../shared/domain/difference/pipeline-difference';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { type ComparedSpec, compareWithSpec, rewriteSpecPage, specFiles } from '../../jobs/spec-differences';
import { type CommandContext, withSession } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';

export interface DiffOptions {
  readonly workspace?: string;
  /** Whether pages that say otherwise are rewritten. */
  readonly pages: boolean;
}

/** `plumbline diff`: what the workspace is ahead of its promoted specs, by meaning; 1 where it is ahead of one. Writes nothing without `pages`. */
export async function diffCommand(
  context: CommandContext,
  names: readonly string[],
  options: DiffOptions,
): Promise<number> {
  const { output, signal } = context;
  return withSession(context, options.workspace, {}, async (session) => {
    const compared: ComparedSpec[] = [];
    const problems: Problem[] = [];
    const pages: string[] = [];
    for (const file of specFiles(session, names)) {
      try {
        const found = await compareWithSpec(session, file, signal);
        compared.push(found);
        if (options.pages) pages.push(...(await rewriteSpecPage(session, found)));
      } catch (error) {
        problems.push(toProblem(error));
      }
    }
    output.text(compared.length === 0 ? 'Nothing was promoted here yet.' : compared.map(describeSpec).join('\n\n'));
    if (options.pages) output.text(pages.length === 0 ? '\nThe pages say so.' : `\nRewritten: ${pages.join(', ')}`);
    for (const problem of problems) output.problem(problem);
    output.answer({
      workspace: session.root,
      specs: compared.map(({ file, name, version, difference }) => ({
        spec: file,
        name,
        version,
        inStep: isInStep(difference),
        ...difference,
      })),
      ...(options.pages ? { pages } : {}),
      problems,
    });
    if (problems.length > 0) return Math.max(...problems.map(exitCodeOf));
    return compared.every(({ difference }) => isInStep(difference)) ? exitCodes.done : exitCodes.checksFailed;
  });
}

function describeSpec({ name, version, difference }: ComparedSpec): string {
  return [`${name} ${version}: ${aheadText(difference)}`, ...describeNodes(difference.nodes)].join('\n');
}

/** Each node with its changes below it; those that only follow on one line. */
export function describeNodes(nodes: readonly NodeDifference[]): string[] {
  const own = nodes.filter(({ change }) => change !== 'follows');
  const following = nodes.filter(({ change }) => change === 'follows');
  return [
    ...own.flatMap(({ name, change, changes, file, line }) => [
      `  ${name} (${change}${file === undefined || change === 'removed' ? '' : `, ${file}:${line}`})`,
      ...changes.map(({ text }) => `    ${text}`),
    ]),
    ...following.map(({ name, because }) => `  ${name} follows ${because.join(', ')}`),
  ];
}
