import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Check } from '../../shared/domain/checks/check-file';
import { checkFingerprint, nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import { type CheckOutcome, placeOfCheck } from '../../shared/domain/checks/check-outcome';
import type { Graph } from '../../shared/domain/graph/graph';
import { problemCodes } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from '../workspace/atomic-write';

/** The last outcome of a check, with what it was true of. */
export interface KeptOutcome {
  readonly key: string;
  readonly outcome: CheckOutcome;
  /** Rows that it judged were made again since, by the same definition: they may be others (`now()`, `random()`). */
  readonly isOfOlderRows?: boolean;
}

const outcomeSchema = z.object({
  node: z.string(),
  name: z.string(),
  type: z.string(),
  column: z.string().nullable(),
  outcome: z.enum(['pass', 'warn', 'fail', 'error']),
  value: z.number().nullable(),
  threshold: z.string(),
  level: z.enum(['fail', 'warn']),
  file: z.string(),
  line: z.number(),
  detail: z.string().exactOptional(),
  measured: z.number().exactOptional(),
  groups: z.array(z.string()).exactOptional(),
  error: z
    .object({
      code: z.enum(problemCodes),
      severity: z.enum(['error', 'warning', 'info']),
      message: z.string(),
      hint: z.string().exactOptional(),
      cause: z.string().exactOptional(),
      file: z.string().exactOptional(),
      line: z.number().exactOptional(),
      column: z.number().exactOptional(),
      endLine: z.number().exactOptional(),
      endColumn: z.number().exactOptional(),
      node: z.string().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<CheckOutcome>;

const fileSchema = z.object({
  version: z.literal(1),
  outcomes: z.array(z.object({ key: z.string(), outcome: outcomeSchema, isOfOlderRows: z.boolean().exactOptional() })),
});

const historyFile = (root: string) => join(root, '.plumbline', 'checks.json');

/**
 * What an outcome is true of: the check's meaning, and the fingerprints of the nodes whose rows it judged. Undefined when
 * one of these nodes has none. Outcomes that depend on the time of evaluation keep their time of evaluation; they are
 * shown as the last ones, and evaluated again with every check.
 */
function outcomeKey(check: Check, fingerprintOf: ReadonlyMap<string, string | undefined>): string | undefined {
  const fingerprints: string[] = [];
  for (const name of nodesReadBy(check, new Set(fingerprintOf.keys()))) {
    const fingerprint = fingerprintOf.get(name);
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
  const checks = new Map(
    snapshot.checkFiles.flatMap((file) => file.checks).map((check) => [placeOfCheck(check), check]),
  );
  const fingerprints = fingerprintsOf(graph);
  return outcomes.flatMap((outcome) => {
    const check = checks.get(placeOfCheck(outcome));
    const key = check === undefined ? undefined : outcomeKey(check, fingerprints);
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
  if (byKey.size === 0) return [];
  const fingerprints = fingerprintsOf(graph);
  return snapshot.checkFiles
    .flatMap((file) => file.checks)
    .flatMap((check) => {
      const key = outcomeKey(check, fingerprints);
      const outcome = key === undefined ? undefined : byKey.get(key);
      return outcome === undefined ? [] : [{ ...outcome, file: check.file, line: check.line }];
    });
}

/** The same outcomes, those marked that judged rows of nodes which ran since; the list itself when there are none. */
export function afterRun(
  kept: readonly KeptOutcome[],
  ran: ReadonlySet<string>,
  snapshot: WorkspaceSnapshot,
  graph: Graph,
): readonly KeptOutcome[] {
  const fingerprints = fingerprintsOf(graph);
  const nodes = new Set(fingerprints.keys());
  const touched = new Set(
    snapshot.checkFiles
      .flatMap((file) => file.checks)
      .filter((check) => nodesReadBy(check, nodes).some((name) => ran.has(name)))
      .map((check) => outcomeKey(check, fingerprints)),
  );
  const isTouched = ({ key, isOfOlderRows }: KeptOutcome) => touched.has(key) && isOfOlderRows !== true;
  if (!kept.some(isTouched)) return kept;
  return kept.map((entry) => (isTouched(entry) ? { ...entry, isOfOlderRows: true } : entry));
}

/** The outcomes that evaluating their checks again would only repeat. */
export function settledOutcomes(
  kept: readonly KeptOutcome[],
  snapshot: WorkspaceSnapshot,
  graph: Graph,
): readonly CheckOutcome[] {
  const lasting = new Set(
    snapshot.checkFiles
      .flatMap((file) => file.checks)
      .filter((check) => checkFingerprint(check) !== null)
      .map(placeOfCheck),
  );
  const sure = kept.filter(({ outcome, isOfOlderRows }) => outcome.outcome !== 'error' && isOfOlderRows !== true);
  return currentOutcomes(sure, snapshot, graph).filter((outcome) => lasting.has(placeOfCheck(outcome)));
}

/**
 * The nodes of which every check has a current outcome that evaluating it again would only repeat. A check without one, one
 * that depends on the time of evaluation, or one that could not be evaluated, is worth another look.
 */
export function settledNodes(kept: readonly KeptOutcome[], snapshot: WorkspaceSnapshot, graph: Graph): Set<string> {
  const known = new Set(settledOutcomes(kept, snapshot, graph).map(placeOfCheck));
  const settled = new Set<string>();
  const open = new Set<string>();
  for (const { node, checks } of snapshot.checkFiles) {
    const isSettled = checks.every((check) => known.has(placeOfCheck(check)));
    (isSettled ? settled : open).add(node);
  }
  for (const node of open) settled.delete(node);
  return settled;
}

/** Reads what an earlier session kept; nothing when there is none, or when it cannot be read: it is a cache. */
export async function loadKeptOutcomes(root: string): Promise<KeptOutcome[]> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(await readFile(historyFile(root), 'utf8')));
    return parsed.success ? parsed.data.outcomes : [];
  } catch {
    return [];
  }
}

/** Rejects when the folder cannot be written. */
export async function saveKeptOutcomes(root: string, outcomes: readonly KeptOutcome[]): Promise<void> {
  await mkdir(dirname(historyFile(root)), { recursive: true });
  await writeFileAtomic(historyFile(root), `${JSON.stringify({ version: 1, outcomes })}\n`, { followLinks: false });
}

function fingerprintsOf(graph: Graph): ReadonlyMap<string, string | undefined> {
  return new Map(graph.nodes.map((node) => [node.name, node.fingerprint]));
}
