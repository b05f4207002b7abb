import type { EdgeFlow } from './node-flow';

/** What becomes of the rows of an input, in a few words: `12 % dropped, × 3.2`; empty where all come through once. */
export function edgeChange({ rows, kept, factor }: EdgeFlow): string {
  if (kept === undefined) return '';
  const dropped = rows - kept;
  return [
    ...(dropped > 0 ? [`${dropped.toLocaleString('en-US')} dropped (${shareText(dropped / rows)})`] : []),
    ...(factor !== undefined && factor > 1 ? [`× ${factorText(factor)}`] : []),
  ].join(', ');
}

/** `12 %`, `0.4 %`; what is not nothing is never written as nothing, nor what is not all as all. */
export function shareText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99.9) return '> 99.9 %';
  return `${percent < 10 || percent > 99 ? Math.round(percent * 10) / 10 : Math.round(percent)} %`;
}

/** `1.04`, `3.2`, `1,000`. */
export function factorText(factor: number): string {
  if (factor > 1 && factor < 1.01) return '1.01 or less';
  if (factor < 10) return String(Math.round(factor * 100) / 100);
  return (factor < 100 ? Math.round(factor * 10) / 10 : Math.round(factor)).toLocaleString('en-US');
}
