import type { ColumnVector, ResultPage } from '../column/result-page';
import type { ChartColumn } from './chart-query';
import { niceBins } from './nice-bins';
import type { ChartPlan } from './plan-chart';
import { isObject, type JsonObject, listOf } from './vega-walk';

/** What the engine answers to a chart's questions. */
export interface ChartData {
  /** Rows of the node. */
  readonly rows: number;
  readonly extents: Readonly<Record<string, readonly [number | null, number | null]>>;
  readonly sets: readonly ChartSet[];
}

export interface ChartSet {
  readonly name: string;
  /** Columns are of type DOUBLE, BOOLEAN or VARCHAR, as the plan's kinds say. */
  readonly page: ResultPage;
  /** Rows or groups that there are; more than `page` has where it is a sample. */
  readonly total: number;
}

/** The compiled chart with the values that the engine gave, ready for Vega. */
export function chartWithData(plan: ChartPlan, data: ChartData): JsonObject {
  const values = new Map(
    data.sets.map((set) => {
      const query = plan.request.queries.find((candidate) => candidate.name === set.name);
      return [set.name, objectsOf(set.page, query?.columns ?? [])];
    }),
  );
  const signals = new Map<string, unknown>(
    plan.signals.map((signal) => {
      if ('extent' in signal) return [signal.name, data.extents[signal.extent] ?? [null, null]];
      const { extent } = signal.bins;
      const limits = typeof extent === 'string' ? (data.extents[extent] ?? [null, null]) : extent;
      return [signal.name, { ...niceBins(signal.bins, limits), fields: [signal.field], fname: `bin_${signal.field}` }];
    }),
  );
  return {
    ...plan.vega,
    data: listOf(plan.vega.data).map((set) => {
      const known = isObject(set) ? values.get(String(set.name)) : undefined;
      return isObject(set) && known !== undefined ? { ...set, values: known } : set;
    }),
    signals: listOf(plan.vega.signals).map((signal) => {
      if (!isObject(signal) || !signals.has(String(signal.name))) return signal;
      return { ...signal, value: signals.get(String(signal.name)) };
    }),
  };
}

/** What a person has to know about the rows that are drawn: that they are a sample. */
export function notesOnData(data: ChartData): readonly string[] {
  const sampled = data.sets.filter((set) => set.total > set.page.rowCount);
  const [first] = sampled;
  if (first === undefined) return [];
  const number = new Intl.NumberFormat('en-US');
  return [`${number.format(first.page.rowCount)} of ${number.format(first.total)} rows, sampled`];
}

/** A page as objects. A value that is undefined in the chart's words has no member. */
function objectsOf(page: ResultPage, columns: readonly ChartColumn[]): readonly JsonObject[] {
  const rows: JsonObject[] = Array.from({ length: page.rowCount }, () => ({}));
  page.columns.forEach(({ name }, index) => {
    const vector = page.vectors[index];
    const info = columns.find((candidate) => candidate.name === name);
    if (vector === undefined || info === undefined) return;
    const read = readerOf(vector);
    for (let row = 0; row < page.rowCount; row++) {
      const value = read(row);
      if (value === null && info.missing === 'undefined') continue;
      (rows[row] as JsonObject)[name] = value;
    }
  });
  return rows;
}

function readerOf({ validity, data }: ColumnVector): (row: number) => unknown {
  const valid = (row: number) => validity === null || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  if (data.layout === 'fixed') {
    const { values } = data;
    const truth = values instanceof Uint8Array;
    return (row) => (!valid(row) ? null : truth ? values[row] === 1 : Number(values[row]));
  }
  if (data.layout !== 'bytes') return () => null;
  const decoder = new TextDecoder();
  const { bytes, offsets } = data;
  return (row) => (valid(row) ? decoder.decode(bytes.subarray(offsets[row] ?? 0, offsets[row + 1] ?? 0)) : null);
}
