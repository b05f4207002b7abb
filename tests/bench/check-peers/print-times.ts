import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { Peer } from './peers';

export type Contender = 'scan' | 'plumbline' | 'fused' | 'separate' | (string & {});

export interface TimesOfAll {
  readonly title: string;
  /** Milliseconds. */
  readonly medians: ReadonlyMap<Contender, number>;
  /** Milliseconds of all threads: on a machine that others use they say more than the time on the wall. */
  readonly processorTimes: ReadonlyMap<Contender, number>;
  readonly outcomes: readonly CheckOutcome[];
  readonly peers: readonly Peer[];
  /** How many checks a peer evaluated. */
  readonly given: ReadonlyMap<string, number>;
  /** Greatest resident memory of the process, in bytes. */
  readonly memories: ReadonlyMap<string, number>;
}

/** Prints the times of all, also as multiples of the hash scan's, and what was not asked of whom. */
export function printTimes(all: TimesOfAll): void {
  const failing = all.outcomes.filter(({ outcome }) => outcome === 'fail').length;
  console.log(`\n${all.title}, ${all.outcomes.length} checks, of which ${failing} fail`);
  const scan = all.medians.get('scan') ?? Number.NaN;
  const scanProcessor = all.processorTimes.get('scan') ?? Number.NaN;
  for (const [contender, ms] of all.medians) {
    const cpu = all.processorTimes.get(contender) ?? Number.NaN;
    const memory = all.memories.get(contender);
    const parts = [
      contender.padEnd(20),
      `${ms.toFixed(0).padStart(9)} ms`,
      `${(ms / scan).toFixed(2).padStart(8)} scans`,
      `${cpu.toFixed(0).padStart(9)} ms of processors`,
      `${(cpu / scanProcessor).toFixed(2).padStart(8)} scans`,
      contender === 'scan' ? '' : `${String(all.given.get(contender) ?? all.outcomes.length).padStart(5)} checks`,
      memory === undefined ? '' : `${(memory / 1e6).toFixed(0).padStart(7)} MB`,
    ];
    console.log(`  ${parts.join('')}`);
  }
  for (const peer of all.peers) for (const loss of peer.losses) console.log(`  not asked of ${peer.name}: ${loss}`);
}
