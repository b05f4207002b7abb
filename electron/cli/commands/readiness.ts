import { PlumblineError } from '../../../shared/domain/problem';
import type { FileChange } from '../../../shared/domain/sketch/pipeline-edit';
import type { ReadinessFinding } from '../../../shared/domain/spec/promotion-result';
import type { RepairAnswers } from '../../../shared/domain/spec/readiness-repair';
import { applyPipelineChange } from '../../jobs/edit-pipeline';
import { planRepair } from '../../jobs/repair-finding';
import { reviewWorkspaceSlice } from '../../jobs/review-slice';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { type CommandContext, parseAssignments, withDocuments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';

export interface ReadinessOptions {
  readonly workspace?: string;
  /** `CODE` or `CODE@PLACE`; `all`: every finding whose repair asks nothing. */
  readonly fix: readonly string[];
  readonly with: readonly string[];
  readonly dryRun: boolean;
  readonly param: readonly string[];
}

interface Fixed {
  readonly code: string;
  readonly place: string;
  readonly title: string;
  readonly files: readonly string[];
}

/** `plumbline readiness`: what keeps the chosen outputs from being a pipeline, and the edits that mend it. Exits with 1 on an error. */
export async function readinessCommand(
  context: CommandContext,
  nodes: readonly string[],
  options: ReadinessOptions,
): Promise<number> {
  const { output, signal } = context;
  const onProgress = (progress: number, detail: string) =>
    output.progress(`[${Math.round(progress * 100)} %] ${detail}`);
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const review = () => reviewWorkspaceSlice(session, nodes, { signal, onProgress });
    let reviewed = await review();
    const fixed: Fixed[] = [];
    if (options.fix.length > 0) {
      const answers = parseAssignments('--with', options.with);
      let chosen = chooseFindings(reviewed.readiness.findings, options.fix);
      while (chosen.length > 0) {
        const { done, left } = await repairAll(session, chosen, answers, options.dryRun);
        for (const { finding, files } of done) {
          const { code, place, repair } = finding;
          fixed.push({ code, place, title: repair?.title ?? '', files });
        }
        if (options.dryRun) break;
        reviewed = await review();
        // What was left is looked at again in the texts as they are now.
        const again = new Set(left.map(subjectOf));
        chosen = reviewed.readiness.findings.filter(
          (finding) => finding.repair !== undefined && again.has(subjectOf(finding)),
        );
      }
    }
    const { pipeline, readiness } = reviewed;
    const findings = readiness.findings.map(({ repair, ...finding }) => ({
      ...finding,
      ...(repair === undefined ? {} : { repair: repair.title, asks: repair.asks }),
    }));
    output.text(readinessText(readiness, fixed, options.dryRun));
    output.answer({
      outputs: pipeline.outputs,
      slice: [...pipeline.inputs, ...pipeline.steps].map(({ name }) => name),
      leftOut: pipeline.leftOut.map(({ node }) => node),
      readiness: { score: readiness.score, evaluated: readiness.evaluated, findings },
      ...(options.fix.length === 0 ? {} : { fixed, applied: !options.dryRun }),
    });
    return readiness.findings.some(({ severity }) => severity === 'error') ? exitCodes.checksFailed : exitCodes.done;
  });
}

/** The findings that `--fix` names. Throws `bad_usage` for one that there is not, or that no edit mends. */
function chooseFindings(findings: readonly ReadinessFinding[], wanted: readonly string[]): readonly ReadinessFinding[] {
  const chosen = new Set<ReadinessFinding>();
  for (const text of wanted) {
    if (text === 'all') {
      for (const finding of findings) if (finding.repair?.asks.length === 0) chosen.add(finding);
      continue;
    }
    const at = text.indexOf('@');
    const [code, place] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
    const named = findings.filter(
      (finding) => finding.code === code && (place === undefined || finding.place === place),
    );
    if (named.length === 0) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `There is no finding ${text}.`,
        hint:
          findings.length === 0
            ? 'Nothing was found.'
            : `Findings: ${findings.map((finding) => `${finding.code}@${finding.place}`).join(', ')}.`,
      });
    }
    const mendable = named.filter(({ repair }) => repair !== undefined);
    if (mendable.length === 0) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `No edit of a file mends ${text}.`,
        ...(named[0]?.fix === undefined ? {} : { hint: named[0].fix }),
      });
    }
    for (const finding of mendable) chosen.add(finding);
  }
  return [...chosen];
}

/** What a finding is about, whatever line it has moved to. */
function subjectOf({ code, repair, place }: ReadinessFinding): string {
  return JSON.stringify([code, repair?.change.do === 'editSql' ? repair.change.node : place]);
}

/**
 * Mends findings one after another: each starts from the texts that the one before left. What was worked out for SQL that changed
 * meanwhile is left for the next round, and so is what is dropped for being unused: a check may use it by then.
 */
async function repairAll(
  session: WorkspaceSession,
  findings: readonly ReadinessFinding[],
  answers: RepairAnswers,
  dryRun: boolean,
): Promise<{ done: { finding: ReadinessFinding; files: readonly string[] }[]; left: ReadinessFinding[] }> {
  return withDocuments(session, dryRun, async (documents) => {
    const done: { finding: ReadinessFinding; files: readonly string[] }[] = [];
    const left: ReadinessFinding[] = [];
    const edited = new Set<string>();
    for (const finding of findings) {
      if (finding.repair === undefined) continue;
      const { change, drops } = finding.repair;
      const node = change.do === 'editSql' ? change.node : null;
      if (!dryRun && ((node !== null && edited.has(node)) || (drops !== undefined && done.length > 0))) {
        left.push(finding);
        continue;
      }
      if (node !== null) edited.add(node);
      const own = Object.fromEntries(
        Object.entries(answers).filter(([name]) => finding.repair?.asks.some((question) => question.name === name)),
      );
      const files: readonly FileChange[] = await planRepair(finding.repair, own, {
        snapshot: session.snapshot,
        documents,
      });
      if (!dryRun && files.length > 0) {
        await applyPipelineChange({ files }, documents);
        await session.reload(documents.openTexts());
      }
      done.push({ finding, files: files.map(({ file }) => file) });
    }
    return { done, left };
  });
}

function readinessText(
  readiness: { readonly score: number; readonly evaluated: number; readonly findings: readonly ReadinessFinding[] },
  fixed: readonly Fixed[],
  dryRun: boolean,
): string {
  return [
    ...fixed.map(
      ({ title, files }) => `${dryRun ? 'Would change' : 'Changed'} ${files.join(', ') || 'nothing'}: ${title}`,
    ),
    ...(fixed.length === 0 ? [] : ['']),
    `Readiness ${readiness.score} of 100, from ${readiness.evaluated} questions that could be answered.`,
    ...readiness.findings.map(({ severity, code, place, message, fix, repair }) =>
      [
        `  ${severity}  ${code}@${place}: ${message}`,
        ...(fix === undefined ? [] : [`    ${fix}`]),
        ...(repair === undefined ? [] : [`    --fix ${code}@${place}: ${repair.title}${describeAsks(repair.asks)}`]),
      ].join('\n'),
    ),
  ].join('\n');
}

function describeAsks(asks: NonNullable<ReadinessFinding['repair']>['asks']): string {
  if (asks.length === 0) return '';
  return ` (--with ${asks.map(({ name, proposal }) => `${name}=${proposal === '' ? '…' : proposal}`).join(' --with ')})`;
}
