import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { chartDrawer } from '../../../electron/publish/draw-chart-cell';
import { createSampleWorkspace } from '../../../electron/workspace/create-workspace';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { ChartRequest } from '../../../shared/domain/chart/chart-query';
import { checkChart } from '../../../shared/domain/chart/check-chart';
import { renderChartSvg } from '../../../shared/domain/chart/vega/render-chart-svg';
import { isObject } from '../../../shared/domain/chart/vega-walk';
import { parseNotebook } from '../../../shared/domain/notebook/parse-notebook';
import { parseYaml } from '../../../shared/domain/yaml/parse-yaml';
import { problemOf } from '../../support/problem-of';
import { configOf } from '../engine/opened-engine';

const root = resolve(import.meta.dirname, '../../..');

it('every chart of the sample is drawn from all of its rows, without a warning', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'plumbline-charts-')), 'sample');
  const engine = new Engine();
  try {
    await createSampleWorkspace(folder, {
      resources: join(root, 'resources'),
      data: join(root, 'node_modules/vega-datasets/data'),
    });
    await engine.open(configOf(folder));
    await engine.derive({ snapshot: await loadWorkspace(folder) });
    const text = readFileSync(join(folder, 'notebooks/on-time.md'), 'utf8');
    const charts = parseNotebook('notebooks/on-time.md', text).blocks.filter((block) => block.kind === 'chart');
    expect(charts.map(({ name }) => name)).toEqual(['delay_over_the_day', 'delays_by_day', 'delay_by_weekday']);
    await engine.run({ nodes: charts.map(({ options }) => String(options.from)) });
    const drawn = new Map<string, string>();
    for (const { name, options, body, bodyLine } of charts) {
      const node = String(options.from);
      const parsed = parseYaml('notebooks/on-time.md', body, { line: bodyLine, column: 1 });
      const { columns } = await engine.chartSource({ node });
      expect(checkChart(parsed, name, columns)).toEqual([]);
      const read = (request: ChartRequest) => engine.chartData({ node, request });
      const spec = isObject(parsed.value) ? parsed.value : {};
      const { svg, data, notes } = await renderChartSvg(spec, { columns, read }, 'light');
      expect(data.sets.filter((set) => set.total > set.page.rowCount)).toEqual([]);
      expect(notes).toEqual([]);
      drawn.set(name, svg);
    }
    // As on a page of the notebook.
    const draw = chartDrawer(engine, 'notebooks/on-time.md');
    for (const chart of charts) {
      expect(await draw(chart, undefined)).toContain('<svg');
      const mistaken = { ...chart, body: chart.body.replace('avg_delay', 'avg_dely').replace('departure', 'departur') };
      expect((await problemOf(draw(mistaken, undefined))).hint).toMatch(/Did you mean/);
    }
    // Fridays and Saturdays are what the prose says of them, over 2,999,653 rows.
    expect(drawn.get('delay_by_weekday')).toMatch(/Fri[^"]*: 11\.3/);
    expect(drawn.get('delay_by_weekday')).toMatch(/Sat[^"]*: 3\.79|Sat[^"]*: 3\.78/);
  } finally {
    await engine.close();
    rmSync(resolve(folder, '..'), { recursive: true, force: true });
  }
}, 120_000);
