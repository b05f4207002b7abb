import type { EngineApi } from '../../shared/contract/engine-api';
import { checkChart } from '../../shared/domain/chart/check-chart';
import { isObject } from '../../shared/domain/chart/vega-walk';
import { PlumblineError } from '../../shared/domain/problem';
import { parseYaml } from '../../shared/domain/yaml/parse-yaml';
import type { ChartDrawer } from './collect-page';

/** The width of the text column of a page, in pixels. */
const pageWidth = 860;

/**
 * Draws chart cells from the rows that the engine has of their nodes, as the window does. Vega comes with the first chart.
 * Rejects with `bad_chart` where a chart has a mistake, and with `result_gone` where its node has no rows yet.
 */
export function chartDrawer(engine: Pick<EngineApi, 'chartSource' | 'chartData'>, file: string): ChartDrawer {
  return async (chart, signal) => {
    const node = chart.options.from;
    const parsed = parseYaml(file, chart.body, { line: chart.bodyLine, column: 1 });
    if (typeof node !== 'string' || !isObject(parsed.value)) {
      throw new PlumblineError(
        parsed.problems[0] ?? {
          code: 'bad_chart',
          message: `The chart ${chart.name} does not say what it draws, or whose rows.`,
          hint: `Write \`chart ${chart.name} {from: NODE}\`, and a mark below it.`,
          file,
          line: chart.line,
        },
      );
    }
    const { columns } = await engine.chartSource({ node });
    const mistake = checkChart(parsed, chart.name, columns).find(({ severity }) => severity === 'error');
    if (mistake !== undefined) throw new PlumblineError(mistake);
    const { renderChartSvg } = await import('../../shared/domain/chart/vega/render-chart-svg');
    const rows = {
      columns,
      read: (request: Parameters<EngineApi['chartData']>[0]['request']) =>
        engine.chartData({ node, request }, { signal }),
    };
    return (await renderChartSvg(parsed.value, rows, 'light', { width: pageWidth })).svg;
  };
}
