import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { PeerAnswer } from './peer-process';
import type { Peer } from './peers';

/**
 * Throws unless the peer came to the same outcome for every check that it was given, and was given all but its losses: only
 * then are its time and ours about the same work. Returns how many checks that are.
 */
export function expectAgreement(peer: Peer, answer: PeerAnswer, ours: readonly CheckOutcome[]): number {
  const theirs = new Map(answer.outcomes.map(([key, outcome]) => [peer.nameOf(key) ?? `unknown: ${key}`, outcome]));
  const differences: string[] = [...answer.errors];
  for (const { name, outcome } of ours) {
    const found = theirs.get(name);
    theirs.delete(name);
    const lost = peer.losses.some((loss) => loss.startsWith(`${name}: `) || loss.startsWith(`check "${name}" `));
    if (lost ? found !== undefined : found !== outcome)
      differences.push(`${name}: ours ${outcome}, theirs ${found ?? 'nothing'}`);
  }
  differences.push(...[...theirs].map(([name, outcome]) => `${name}: ours nothing, theirs ${outcome}`));
  if (differences.length > 0)
    throw new Error(`${peer.name} and Plumbline do not agree:\n  ${differences.slice(0, 20).join('\n  ')}`);
  return answer.outcomes.length;
}

/** Throws unless two ways of evaluating the same checks measured the same values. Ages may differ by the time between them. */
export function expectSameValues(way: string, values: readonly CheckOutcome[], ours: readonly CheckOutcome[]): void {
  const differences = ours.flatMap((one, index) => {
    const other = values[index];
    const same =
      one.outcome === other?.outcome &&
      (one.value === other.value || one.type === 'freshness') &&
      one.name === other.name;
    return same ? [] : [`${one.name}: planned ${one.outcome} ${one.value}, ${way} ${other?.outcome} ${other?.value}`];
  });
  if (differences.length > 0) throw new Error(`Plans differ:\n  ${differences.join('\n  ')}`);
}
