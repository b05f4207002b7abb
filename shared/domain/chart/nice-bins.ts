import type { BinOptions } from './chart-query';

export interface Bins {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/**
 * Bins with round limits over an extent, as Vega's `bin` transform chooses them
 * (https://vega.github.io/vega/docs/transforms/bin/), so that bins made in the database have the limits that the chart's
 * axis expects. An extent without values gives one bin from 0 to 1.
 */
export function niceBins(options: BinOptions, extent: readonly [number | null, number | null]): Bins {
  const [least, greatest] = extent;
  if (least === null || greatest === null) return { start: 0, stop: 1, step: 1 };
  const base = options.base ?? 10;
  const step = stepOf(options, least, greatest, base);
  const { start, stop } = limitsOf(options, least, greatest, step, base);
  if (options.anchor === undefined) return { start, stop, step };
  const shift = options.anchor - (start + step * Math.floor((options.anchor - start) / step));
  return { start: start + shift, stop: stop + shift, step };
}

function stepOf(options: BinOptions, least: number, greatest: number, base: number): number {
  if (options.step !== undefined && options.step > 0) return options.step;
  const span = greatest - least || Math.abs(least) || 1;
  const maxbins = options.maxbins ?? 20;
  const allowed = options.steps;
  if (allowed !== undefined && allowed.length > 0) {
    const firstEnough = allowed.findIndex((candidate) => candidate >= span / maxbins);
    return allowed[Math.max(0, (firstEnough < 0 ? allowed.length : firstEnough) - 1)] ?? 1;
  }
  const minstep = options.minstep ?? 0;
  const level = Math.ceil(Math.log(maxbins) / Math.log(base));
  let step = Math.max(minstep, base ** (Math.round(Math.log(span) / Math.log(base)) - level));
  while (Math.ceil(span / step) > maxbins) step *= base;
  for (const divisor of options.divide ?? [5, 2]) {
    const smaller = step / divisor;
    if (smaller >= minstep && span / smaller <= maxbins) step = smaller;
  }
  return step;
}

function limitsOf(
  options: BinOptions,
  least: number,
  greatest: number,
  step: number,
  base: number,
): { start: number; stop: number } {
  let start = least;
  let stop = greatest;
  if (options.nice !== false) {
    const digits = Math.log(step) >= 0 ? 0 : Math.trunc(-Math.log(step) / Math.log(base)) + 1;
    const below = Math.floor(least / step + base ** (-digits - 1)) * step;
    start = least < below ? below - step : below;
    stop = Math.ceil(greatest / step) * step;
  }
  return { start, stop: stop === start ? start + step : stop };
}

/** The end of the last whole bin. */
export function lastEnd({ start, stop, step }: Bins): number {
  return start + Math.ceil((stop - start) / step) * step;
}
