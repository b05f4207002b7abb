import type { View } from 'vega';
import { Handler } from 'vega-tooltip';
import type { ChartData } from '../../../../shared/domain/chart/chart-data';
import { chartWithData } from '../../../../shared/domain/chart/chart-data';
import type { ChartPlan } from '../../../../shared/domain/chart/plan-chart';
import { shortNumber } from '../../../../shared/domain/chart/short-number';
import { chartView } from '../../../../shared/domain/chart/vega/chart-view';
import { isObject } from '../../../../shared/domain/chart/vega-walk';

export { compileChart } from '../../../../shared/domain/chart/vega/compile-chart';

/** Vega and all that needs it: a chunk of its own, fetched when the first chart comes near the screen. */

/** From so many marks on, a canvas draws faster than a tree of elements. */
const marksOfCanvas = 1500;

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
  options: { readonly resizable: boolean; readonly background: string },
): Promise<DrawnChart> {
  const vega = chartWithData(plan, data);
  const marks = data.sets.reduce((sum, set) => sum + set.page.rowCount, 0);
  const renderer = marks >= marksOfCanvas ? 'canvas' : 'svg';
  const tooltip = new Handler({
    id: tooltipId,
    disableDefaultStyle: true,
    formatTooltip: tooltipHtml,
  });
  const view = chartView(vega, { renderer, container: host, hover: true, tooltip: tooltip.call } as never);
  await view.runAsync();
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

/** The fields of a mark as a small table; every text of it is escaped. */
function tooltipHtml(value: unknown, toHtml: (value: unknown) => string): string {
  if (!isObject(value)) return toHtml(value);
  const rows = Object.entries(value).map(
    ([name, field]) =>
      `<tr><td class="key">${toHtml(name)}</td><td class="value">${toHtml(typeof field === 'string' ? shortNumber(field) : field)}</td></tr>`,
  );
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}
