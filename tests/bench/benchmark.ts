/** One speed claim: ours against a limit measured in the same run, as a ratio. */
export interface Benchmark {
  /** Kebab case; `npm run bench -- --only NAME`. */
  readonly name: string;
  /** What is claimed, in one sentence. */
  readonly claim: string;
  /** The greatest ratio at which the claim holds. */
  readonly goal: number;
  measure(): Promise<Measurement>;
}

/** Milliseconds, medians (or the percentile that the claim names). `limit` is raw DuckDB in the same run, or a fixed budget. */
export interface Measurement {
  readonly ours: number;
  readonly limit: number;
  readonly note?: string;
  /** Of both numbers, where they are no milliseconds. */
  readonly unit?: string;
}

/** Several claims that one run measures together. It takes long: it runs only when it is asked for by name. */
export interface BenchmarkSuite {
  readonly name: string;
  readonly claim: string;
  measureAll(): Promise<readonly NamedMeasurement[]>;
}

export interface NamedMeasurement extends Measurement {
  readonly name: string;
  /** The greatest ratio at which the claim holds. */
  readonly goal: number;
}

/** The p-quantile (0 to 1) of a sample, by nearest rank. */
export function quantile(sample: readonly number[], p: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}

export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/** Runs both in turn (A B A B …), so that drift of the machine hits both; returns each one's times in ms, without a warm-up pair. */
export async function interleave(
  rounds: number,
  ours: () => Promise<unknown>,
  limit: () => Promise<unknown>,
): Promise<{ ours: number[]; limit: number[] }> {
  const times: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
  for (let round = -1; round < rounds; round++) {
    for (const [side, action] of [
      ['limit', limit],
      ['ours', ours],
    ] as const) {
      const start = performance.now();
      await action();
      if (round >= 0) times[side].push(performance.now() - start);
    }
  }
  return times;
}
