import { fieldName, isObject, type JsonObject, listOf } from './vega-walk';

/** Which columns of its node a chart draws. */
export interface ChartColumns {
  /** The column whose values its marks show; null where they show a number of rows. */
  readonly measure: string | null;
  /** How the marks show it: `mean`; null where the value stands as it is. */
  readonly aggregate: string | null;
  /** All of them, the measure first. */
  readonly columns: readonly string[];
}

/** Channels in the order in which they carry what a chart is about. */
const channels = [
  'y',
  'theta',
  'size',
  'radius',
  'x',
  'color',
  'text',
  'opacity',
  'y2',
  'x2',
  'column',
  'row',
  'facet',
  'detail',
  'shape',
];

interface Drawn {
  readonly column: string;
  readonly aggregate: string | null;
  readonly rank: number;
}

/** The columns in the encodings of a chart, also of those that stand in it: what is aggregated, or quantitative, is what it measures. */
export function chartColumns(spec: unknown): ChartColumns {
  const drawn: Drawn[] = [];
  let counts = false;
  const visit = (unit: JsonObject) => {
    const { encoding } = unit;
    if (isObject(encoding)) {
      for (const [index, channel] of channels.entries()) {
        for (const definition of [encoding[channel], ...listOf(encoding[channel])].filter(isObject)) {
          const { field, aggregate, type } = definition;
          if (aggregate === 'count') counts = true;
          const column = typeof field === 'string' ? (fieldName(field) ?? field.split(/[.[]/)[0]) : undefined;
          if (column === undefined || column === '' || column === '*') continue;
          const isMeasure = typeof aggregate === 'string' || (type === 'quantitative' && definition.bin === undefined);
          drawn.push({
            column,
            aggregate: typeof aggregate === 'string' ? aggregate : null,
            rank: isMeasure ? index : index + channels.length,
          });
        }
      }
    }
    for (const key of ['layer', 'hconcat', 'vconcat', 'concat'])
      for (const part of listOf(unit[key]).filter(isObject)) visit(part);
    if (isObject(unit.spec)) visit(unit.spec);
  };
  if (isObject(spec)) visit(spec);
  const sorted = [...drawn].sort((a, b) => a.rank - b.rank);
  const [first] = sorted;
  const measured = first !== undefined && (first.rank < channels.length || !counts) ? first : undefined;
  return {
    measure: measured?.column ?? null,
    aggregate: measured?.aggregate ?? (counts && measured === undefined ? 'count' : null),
    columns: [...new Set(sorted.map(({ column }) => column))],
  };
}
