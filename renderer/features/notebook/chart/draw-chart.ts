import type { View } from 'vega';
import { Handler } from 'vega-tooltip';
import type { ChartData } from '../../../../shared/domain/chart/chart-data';
import { chartWithData } from '../../../../shared/domain/chart/chart-data';
import type { ChartPlan } from '../../../../shared/domain/chart/plan-chart';
import { shortNumber } from '../../../../shared/domain/chart/short-number';
import { chartView } from '../../../../shared/domain/chart/vega/chart-view';
import { eachObject, isObject, type JsonObject } from '../../../../shared/domain/chart/vega-walk';

export { compileChart } from '../../../../shared/domain/chart/vega/compile-chart';

/** Vega and all that needs it: a chunk of its own, fetched when the first chart comes near the screen. */

/** From so many marks on, a canvas draws faster than a tree of elements. */
const marksOfCanvas = 1500;

/** A field of a mark, as text. */
export interface ShownField {
  readonly name: string;
  readonly text: string;
}

export interface DrawnChart {
  readonly renderer: 'svg' | 'canvas';
  /** Gives the chart another width, where it has the width of its cell. */
  resize(width: number): Promise<void>;
  toSvg(): Promise<string>;
  /** A PNG at a multiple of the size on screen, over a background. */
  toPng(scale: number, background: string): Promise<Blob>;
  dispose(): void;
}

export async function drawChart(
  host: HTMLElement,
  plan: ChartPlan,
  data: ChartData,
  options: {
    readonly resizable: boolean;
    readonly background: string;
    /** A mark was clicked: what it shows, as its tooltip says it. */
    readonly onMark: (shown: readonly ShownField[]) => void;
  },
): Promise<DrawnChart> {
  const vega = chartWithData(plan, data);
  const marks = data.sets.reduce((sum, set) => sum + set.page.rowCount, 0);
  const renderer = marks >= marksOfCanvas ? 'canvas' : 'svg';
  if (renderer === 'canvas') lighten(vega, plan, data);
  const textOf = fieldText(plan);
  const tooltip = new Handler({
    id: tooltipId,
    disableDefaultStyle: true,
    formatTooltip: tooltipOf(textOf),
  });
  const view = chartView(vega, { renderer, container: host, hover: true, tooltip: tooltip.call } as never);
  await view.runAsync();
  view.addEventListener('click', (_event, item) => {
    if (item?.mark?.role !== 'mark' || item.mark.marktype === 'group') return;
    // A line or an area is one mark of many rows: none of them is the one that was clicked.
    const isOne = item.mark.marktype !== 'line' && item.mark.marktype !== 'area';
    options.onMark(isOne ? fieldsOf(item, textOf) : []);
  });
  return {
    renderer,
    async resize(width) {
      if (!options.resizable || view.width() === width) return;
      await view.width(width).runAsync();
    },
    toSvg: () => withBackground(view, options.background, () => view.toSVG()),
    toPng: (scale, background) =>
      withBackground(view, background, async () => {
        const canvas = (await view.toCanvas(scale)) as unknown as HTMLCanvasElement;
        return await new Promise<Blob>((resolve, reject) =>
          canvas.toBlob(
            (blob) => (blob === null ? reject(new Error('The picture is empty.')) : resolve(blob)),
            'image/png',
          ),
        );
      }),
    dispose() {
      document.getElementById(tooltipId)?.classList.remove('visible');
      view.finalize();
      host.replaceChildren();
    },
  };
}

async function withBackground<Value>(view: View, background: string, action: () => Promise<Value>): Promise<Value> {
  const before = view.background();
  view.background(background);
  try {
    return await action();
  } finally {
    view.background(before);
  }
}

const tooltipId = 'chart-tooltip';

/**
 * Leaves out of a chart with many marks what each of them would cost: a sentence for assistive technology, which does not
 * look into a canvas, and the text of its tooltip, which is made of its row when it is asked for.
 */
function lighten(vega: JsonObject, plan: ChartPlan, data: ChartData): void {
  const single = plan.request.queries.some(
    ({ name, give }) =>
      give === 'rows' && (data.sets.find((set) => set.name === name)?.page.rowCount ?? 0) >= marksOfCanvas,
  );
  eachObject(vega.marks, (mark) => {
    const update = isObject(mark.encode) && isObject(mark.encode.update) ? mark.encode.update : undefined;
    if (update === undefined) return;
    delete update.description;
    delete update.ariaRoleDescription;
    if (single && isObject(update.tooltip)) update.tooltip = { signal: 'datum' };
  });
}

/** The text of a field of a mark. */
type FieldText = (name: string, field: unknown) => string;

function fieldText(plan: ChartPlan): FieldText {
  const kinds = new Map(plan.request.queries.flatMap(({ columns }) => columns.map(({ name, kind }) => [name, kind])));
  return (name, field) => {
    if (typeof field === 'string') return shortNumber(field);
    if (typeof field !== 'number') return String(field);
    if (kinds.get(name) !== 'temporal') return shortNumber(String(field));
    return new Date(field)
      .toISOString()
      .replace('T', ' ')
      .replace(/( 00:00:00)?(\.000)?Z$/, '');
  };
}

/** The fields of a mark as a small table; every text of it is escaped. */
function tooltipOf(textOf: FieldText): (value: unknown, toHtml: (value: unknown) => string) => string {
  return (value, toHtml) => {
    if (!isObject(value)) return toHtml(value);
    const rows = Object.entries(value).map(
      ([name, field]) =>
        `<tr><td class="key">${toHtml(name)}</td><td class="value">${toHtml(textOf(name, field))}</td></tr>`,
    );
    return `<table><tbody>${rows.join('')}</tbody></table>`;
  };
}

/** What a mark shows: the fields of its tooltip, else of its row. */
function fieldsOf(
  item: { readonly tooltip?: unknown; readonly datum?: unknown },
  textOf: FieldText,
): readonly ShownField[] {
  const fields = isObject(item.tooltip) ? item.tooltip : isObject(item.datum) ? item.datum : {};
  return Object.entries(fields)
    .filter(
      ([name, field]) =>
        !name.startsWith('_') && (typeof field !== 'object' || field === null || field instanceof Date),
    )
    .map(([name, field]) => ({ name, text: textOf(name, field instanceof Date ? field.getTime() : field) }));
}
