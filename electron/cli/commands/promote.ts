import { resolve } from 'node:path';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { targetWriters } from '../../promote/targets/targets';
import { type CommandContext, parseAssignments, withSession } from '../command-context';
import { exitCodes } from '../exit-code';

export interface PromoteOptions {
  readonly workspace?: string;
  readonly to: readonly string[];
  readonly out: string;
  readonly overwrite: boolean;
  readonly param: readonly string[];
}

/** `plumbline promote`: the spec of the chosen outputs and the projects that it becomes. */
export async function promoteCommand(
  context: CommandContext,
  nodes: readonly string[],
  options: PromoteOptions,
): Promise<number> {
  const { output } = context;
  const targets = options.to.length > 0 ? options.to : ['dbt'];
  // Refused before anything runs.
  targetWriters(targets);
  return withSession(context, options.workspace, parseAssignments('--param', options.param), async (session) => {
    const result = await session.promote(
      { nodes, targets, out: resolve(options.out), overwrite: options.overwrite },
      {
        signal: context.signal,
        onProgress: (progress, detail) => output.progress(`[${Math.round(progress * 100)} %] ${detail}`),
      },
    );
    output.text(describePromotion(result));
    output.answer(result);
    return exitCodes.done;
  });
}

/** Where things lie, what is not ready, and what a target could not carry over. */
export function describePromotion(result: PromotionResult): string {
  const findings = result.readiness.findings;
  const losses = result.targets.flatMap((target) =>
    target.losses.map((loss) => `  ${target.name}  ${loss.construct}: ${loss.what}\n    ${loss.instead}`),
  );
  return [
    `Spec: ${result.spec}`,
    ...result.targets.map((target) => `${target.name}: ${target.dir}`),
    '',
    `Readiness ${result.readiness.score} of 100${findings.length === 0 ? '' : ', findings:'}`,
    ...findings.map(
      (finding) =>
        `  ${finding.severity}  ${finding.place}: ${finding.message}${finding.fix === undefined ? '' : `\n    ${finding.fix}`}`,
    ),
    ...(losses.length === 0 ? [] : ['', 'Not carried over as it stands, and what stands instead:', ...losses]),
  ].join('\n');
}
