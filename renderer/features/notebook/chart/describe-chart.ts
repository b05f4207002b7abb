import { isObject, type JsonObject, listOf } from '../../../../shared/domain/chart/vega-walk';

/** What a chart shows, in a sentence for who cannot see it: `Bar chart of mean of avg_delay by hour.` */
export function describeChart(spec: JsonObject): string {
  if (typeof spec.description === 'string') return spec.description;
  const title = typeof spec.title === 'string' ? `${spec.title}: ` : '';
  const units = unitsOf(spec, isObject(spec.encoding) ? spec.encoding : {});
  return `${title}${units.map(unitText).join('; ') || 'A chart'}.`;
}

interface Unit {
  readonly mark: string;
  readonly encoding: JsonObject;
}

function unitsOf(spec: JsonObject, shared: JsonObject): readonly Unit[] {
  const encoding = { ...shared, ...(isObject(spec.encoding) ? spec.encoding : {}) };
  const mark = isObject(spec.mark) ? spec.mark.type : spec.mark;
  const own = typeof mark === 'string' ? [{ mark, encoding }] : [];
  const parts = ['layer', 'hconcat', 'vconcat', 'concat'].flatMap((key) => listOf(spec[key]));
  return [...own, ...[...parts, spec.spec].filter(isObject).flatMap((part) => unitsOf(part, encoding))];
}

const names: Readonly<Record<string, string>> = {
  bar: 'Bar chart',
  line: 'Line chart',
  area: 'Area chart',
  point: 'Scatter plot',
  circle: 'Scatter plot',
  square: 'Scatter plot',
  rect: 'Heat map',
  boxplot: 'Box plot',
  arc: 'Pie chart',
};

function unitText({ mark, encoding }: Unit): string {
  const measure = channelText(encoding.y);
  const along = channelText(encoding.x);
  const parts = [
    measure === undefined ? undefined : `of ${measure}`,
    along === undefined ? undefined : measure === undefined ? `of ${along}` : `by ${along}`,
    ...['color', 'row', 'column', 'facet'].map((channel) => {
      const text = channelText(encoding[channel]);
      return text === undefined ? undefined : `for each ${text}`;
    }),
  ];
  return [names[mark] ?? mark, ...parts.filter((part) => part !== undefined)].join(' ');
}

function channelText(channel: unknown): string | undefined {
  if (!isObject(channel)) return undefined;
  const { field, aggregate, timeUnit, bin } = channel;
  if (aggregate === 'count') return 'the number of rows';
  if (typeof field !== 'string') return undefined;
  if (typeof aggregate === 'string') return `${aggregate} of ${field}`;
  if (typeof timeUnit === 'string') return `${field} (${timeUnit})`;
  return bin === undefined || bin === false ? field : `${field} in bins`;
}
