import type { ColumnInfo } from '../../column/column-type';
import { type ChartData, chartWithData } from '../chart-data';
import type { ChartRequest } from '../chart-query';
import { type ChartTheme, chartConfig, chartTokens } from '../chart-theme';
import type { JsonObject } from '../vega-walk';
import { chartView } from './chart-view';
import { compileChart } from './compile-chart';

/** The rows that a chart is drawn from: an engine's `chartSource` and `chartData` of the node in the cell's `from`. */
export interface ChartRows {
  readonly columns: readonly ColumnInfo[];
  read(request: ChartRequest): Promise<ChartData>;
}

export interface RenderedChart {
  readonly svg: string;
  readonly data: ChartData;
  readonly notes: readonly string[];
}

/**
 * `renderChartSvg(spec, rows, theme)`: a chart as an SVG document, without a browser, for pages and files. The rows are
 * aggregated where they are, as on screen. Import this file with `import()`: it brings Vega with it.
 * @param spec the YAML of a chart cell, parsed
 * @param options `width` in pixels where the chart says none (800), `background` (the theme's surface; null for none)
 * Rejects with `bad_chart` from the engine, or with the `Error` of Vega-Lite where the chart cannot be compiled.
 */
export async function renderChartSvg(
  spec: JsonObject,
  rows: ChartRows,
  theme: ChartTheme,
  options: { readonly width?: number; readonly background?: string | null } = {},
): Promise<RenderedChart> {
  const plan = compileChart(spec, rows.columns, { config: chartConfig(theme), width: options.width ?? 800 });
  const data = await rows.read(plan.request);
  const background = options.background === undefined ? chartTokens[theme].surface : options.background;
  const vega = { ...chartWithData(plan, data), ...(background === null ? {} : { background }) };
  const view = chartView(vega, { renderer: 'none' });
  try {
    return { svg: await view.toSVG(), data, notes: plan.notes };
  } finally {
    view.finalize();
  }
}
