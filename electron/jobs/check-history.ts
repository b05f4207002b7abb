import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Check } from '../../shared/domain/checks/check-file';
import { checkFingerprint, nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { Graph } from '../../shared/domain/graph/graph';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from '../workspace/atomic-write';

/** The last outcome of a check, with what it was true of. */
export interface KeptOutcome {
  readonly key: string;
  readonly outcome: CheckOutcome;
}

const fileSchema = z.object({
  version: z.literal(1),
  outcomes: z.array(
    z.object({ key: z.string(), outcome: z.looseObject({ node: z.string(), name: z.string(), outcome: z.string() }) }),
  ),
});

const historyFile = (root: string) => join(root, '.plumbline', 'checks.json');

/**
 * What an outcome is true of: the check's meaning, and the fingerprints of the nodes whose rows it judged. Undefined when
 * one of these nodes has none. Outcomes that depend on the time of evaluation keep their time of evaluation; they are
 * shown as the last ones, and evaluated again with every check.
 */
export function outcomeKey(check: Check, graph: Graph): string | undefined {
  const fingerprints: string[] = [];
  for (const name of nodesReadBy(check)) {
    const fingerprint = graph.nodes.find((node) => node.name === name.split('/').at(-1))?.fingerprint;
    if (fingerprint === undefined) return undefined;
    fingerprints.push(fingerprint);
  }
  return JSON.stringify([
    checkFingerprint(check) ?? `${check.type} ${check.column} ${check.filter}`,
    check.name,
    ...fingerprints,
  ]);
}

/** The outcomes of an evaluation, with their keys; those of checks that the snapshot does not hold are left out. */
export function keepOutcomes(
  outcomes: readonly CheckOutcome[],
  snapshot: WorkspaceSnapshot,
  graph: Graph,
): KeptOutcome[] {
  const checks = new Map(snapshot.checkFiles.flatMap((file) => file.checks).map((check) => [placeOf(check), check]));
  return outcomes.flatMap((outcome) => {
    const check = checks.get(placeOf(outcome));
    const key = check === undefined ? undefined : outcomeKey(check, graph);
    return key === undefined ? [] : [{ key, outcome }];
  });
}

/** The kept outcomes that still hold: their check means the same, and its rows are the same. At its present place in its file. */
export function currentOutcomes(
  kept: readonly KeptOutcome[],
  snapshot: WorkspaceSnapshot,
  graph: Graph,
): CheckOutcome[] {
  const byKey = new Map(kept.map((entry) => [entry.key, entry.outcome]));
  return snapshot.checkFiles
    .flatMap((file) => file.checks)
    .flatMap((check) => {
      const key = outcomeKey(check, graph);
      const outcome = key === undefined ? undefined : byKey.get(key);
      return outcome === undefined ? [] : [{ ...outcome, file: check.file, line: check.line }];
    });
}

/** Reads what an earlier session kept; nothing when there is none, or when it cannot be read: it is a cache. */
export async function loadKeptOutcomes(root: string): Promise<KeptOutcome[]> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(await readFile(historyFile(root), 'utf8')));
    return parsed.success ? (parsed.data.outcomes as unknown as KeptOutcome[]) : [];
  } catch {
    return [];
  }
}

/** Rejects when the folder cannot be written. */
export async function saveKeptOutcomes(root: string, outcomes: readonly KeptOutcome[]): Promise<void> {
  await mkdir(dirname(historyFile(root)), { recursive: true });
  await writeFileAtomic(historyFile(root), `${JSON.stringify({ version: 1, outcomes })}\n`);
}

function placeOf(check: {
  readonly node: string;
  readonly file: string;
  readonly line: number;
  readonly name: string;
}): string {
  return JSON.stringify([check.file, check.line, check.node, check.name]);
}
