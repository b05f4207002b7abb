import type { Check, CheckFile } from '../checks/check-file';
import type { CheckOutcome } from '../checks/check-outcome';
import { columnsOfCheck } from '../checks/coverage';
import { thresholdText } from '../checks/judge';
import { foldName } from '../graph/names';
import type { NodeLineage } from '../lineage/lineage';
import type { ProvenanceCheck, ProvenanceChecks } from './provenance';

interface CheckedWay {
  readonly snapshot: { readonly checkFiles: readonly CheckFile[] };
  readonly lineage: readonly NodeLineage[];
  readonly outcomes: readonly CheckOutcome[];
}

/**
 * The checks on the way of a column, or of a node: those of the column itself, those of columns that it comes from, and those of the
 * rows. `onWay` has the nodes with the columns of each that are on the way; without any, a node's rows alone are.
 */
export function findChecks(
  asked: { readonly node: string; readonly column: string | null },
  onWay: ReadonlyMap<string, readonly string[]>,
  { snapshot, lineage, outcomes }: CheckedWay,
): { readonly checks: ProvenanceChecks; readonly freshness: readonly ProvenanceCheck[] } {
  const own: ProvenanceCheck[] = [];
  const before: ProvenanceCheck[] = [];
  const rows: ProvenanceCheck[] = [];
  const freshness: ProvenanceCheck[] = [];
  const nodes = new Map([...onWay].map(([name, columns]) => [foldName(name), columns]));
  for (const check of snapshot.checkFiles.flatMap((file) => file.checks)) {
    const columns = nodes.get(foldName(check.node));
    if (columns === undefined) continue;
    const shown = outcomeOf(check, outcomes);
    if (check.type === 'freshness') freshness.push(shown);
    const isOwn = foldName(check.node) === foldName(asked.node);
    const looked = lookedAt(check, lineage);
    const matches = (names: readonly string[]) =>
      looked.some((name) => names.some((one) => foldName(one) === foldName(name)));
    const ofColumn = !isOfRows(check) && looked.length > 0;
    if (isOwn && asked.column === null) own.push(shown);
    else if (ofColumn && isOwn && asked.column !== null && matches([asked.column])) own.push(shown);
    else if (ofColumn && (asked.column === null || matches(columns))) before.push(shown);
    else if (!ofColumn) rows.push(shown);
  }
  return { checks: { own, before, rows, none: claimedByNothing(asked, own, before, rows) }, freshness };
}

/** A check that holds the rows together, not the values of a column. */
function isOfRows(check: Check): boolean {
  if ('inner' in check) return isOfRows(check.inner);
  return (
    check.type === 'row_count' ||
    check.type === 'freshness' ||
    check.type === 'schema' ||
    check.type === 'reconciliation' ||
    (check.type === 'duplicate' && check.columns.length > 1)
  );
}

function lookedAt(check: Check, lineage: readonly NodeLineage[]): readonly string[] {
  if ('inner' in check) return lookedAt(check.inner, lineage);
  const columns = lineage.find(({ node }) => foldName(node) === foldName(check.node))?.columns ?? [];
  return columnsOfCheck(
    check,
    columns.map(({ name }) => name),
  );
}

function claimedByNothing(
  { node, column }: { readonly node: string; readonly column: string | null },
  own: readonly ProvenanceCheck[],
  before: readonly ProvenanceCheck[],
  rows: readonly ProvenanceCheck[],
): readonly string[] {
  if (column === null) return own.length > 0 ? [] : [`No check looks at ${node}.`];
  return [
    ...(own.length > 0 ? [] : [`No check looks at ${column} of ${node}.`]),
    ...(own.length + before.length > 0 ? [] : ['None looks at a column that it comes from either.']),
    ...(rows.length > 0 ? [] : ['No check holds the rows on the way.']),
  ];
}

function outcomeOf(check: Check, outcomes: readonly CheckOutcome[]): ProvenanceCheck {
  const { file, line, node, name, column } = check;
  const outcome = outcomes.find(
    (one) => one.file === file && one.node === node && one.name === name && one.line === line,
  );
  const place = { file, line, node, name, column };
  if (outcome === undefined) return { ...place, outcome: 'not_run', detail: `expected ${thresholdText(check)}` };
  return { ...place, outcome: outcome.outcome, detail: detailOf(outcome) };
}

function detailOf({ value, threshold, detail, error }: CheckOutcome): string {
  if (error !== undefined) return error.message;
  return detail ?? `${value === null ? 'no value' : value.toLocaleString('en-US')}, expected ${threshold}`;
}
