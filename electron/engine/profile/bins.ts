import type { ColumnType } from '../../../shared/domain/column/column-type';
import { unitOf } from './measure';

export const mostBins = 24;

/** Beyond it, neighbouring whole numbers are the same DOUBLE. */
const greatestWhole = 2 ** 52;

/** Equal bins on the scale of a type's measures: `from`, `from + width`, … */
export interface Bins {
  readonly from: number;
  readonly width: number;
  /** 0 when there is nothing to divide. */
  readonly count: number;
  /** The step between two values of the type when edges stand on such steps; 0 when they stand anywhere. */
  readonly step: number;
}

/**
 * Bins for finite values between two measures. Types of whole steps get edges at such steps, so that a bin's edges spell
 * exactly which values are in it; a small range gets a bin for each value.
 */
export function binsOf(type: ColumnType, from: number, to: number): Bins {
  const span = to - from;
  const unit = unitOf(type);
  if (!Number.isFinite(span)) return { from, width: 1, count: 0, step: 0 };
  if (span === 0) return { from, width: unit === 0 ? 1 : unit, count: 1, step: unit };
  const steps = Math.round(span / unit) + 1;
  if (unit === 0 || Math.max(Math.abs(from), Math.abs(to)) / unit > greatestWhole) {
    return { from, width: span / mostBins, count: mostBins, step: 0 };
  }
  const width = roundedUp(type, Math.ceil(steps / mostBins));
  // 42 steps of 0.01 are 0.42, and not 42 times the double next to 0.01.
  const scaled = unit < 1 ? width / Math.round(1 / unit) : width * unit;
  return { from, width: scaled, count: Math.ceil(steps / width), step: unit };
}

/** The edge of bin `index` on the scale. */
export function edgeOf({ from, width }: Bins, index: number): number {
  return from + width * index;
}

const second = 1_000_000;
const timeUnits = [86_400 * second, 3600 * second, 60 * second, second] as const;

/** A width in steps that reads well: spans of time in whole hours, minutes or seconds where they are long enough. */
function roundedUp(type: ColumnType, steps: number): number {
  if (type.kind !== 'time' && !type.kind.startsWith('timestamp')) return steps;
  const perStep = unitOf(type);
  const unit = timeUnits.find((size) => steps * perStep >= size * 3);
  return unit === undefined ? steps : (Math.ceil((steps * perStep) / unit) * unit) / perStep;
}
