import type { BodyFinding } from '../validity-schema';

/** Moves what was found in a threshold under the key `threshold`. */
export function underThreshold(findings: readonly BodyFinding[]): readonly BodyFinding[] {
  return findings.map((finding) => ({
    ...finding,
    key: finding.key === '' ? 'threshold' : `threshold.${finding.key}`,
  }));
}

/** A share in percent; of nothing it is 0. */
export function percent(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : (Number(part) * 100) / Number(whole);
}
