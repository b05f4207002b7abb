import { afterEach, describe, expect, it } from 'vitest';
import type { ChartRequest } from '../../../shared/domain/chart/chart-query';
import { chartConfig } from '../../../shared/domain/chart/chart-theme';
import { compileChart } from '../../../shared/domain/chart/vega/compile-chart';
import { renderChartSvg } from '../../../shared/domain/chart/vega/render-chart-svg';
import type { JsonObject } from '../../../shared/domain/chart/vega-walk';
import { problemOf } from '../../support/problem-of';
import { notebook, OpenedEngine } from '../engine/opened-engine';

let opened: OpenedEngine | undefined;

afterEach(async () => {
  await opened?.dispose();
  opened = undefined;
});

const many = `SELECT i AS n, (i * 7919) % 1000 AS v, ['a', 'b', 'c'][1 + i % 3] AS c, DATE '2001-01-01' + (i % 365)::INTEGER AS d
  FROM range(300000) AS r(i)`;

async function open(cells: Readonly<Record<string, string>>): Promise<OpenedEngine> {
  opened = await OpenedEngine.open({ 'notebooks/a.md': notebook(cells) });
  await opened.engine.run({});
  return opened;
}

async function planned({ engine }: OpenedEngine, node: string, spec: JsonObject) {
  const { columns } = await engine.chartSource({ node });
  return compileChart(spec, columns, { config: chartConfig('light'), width: 600 });
}

async function rowsOf(workspace: OpenedEngine, node: string) {
  const { columns } = await workspace.engine.chartSource({ node });
  return { columns, read: (request: ChartRequest) => workspace.engine.chartData({ node, request }) };
}

const scatter = { mark: 'point', encoding: { x: { field: 'n' }, y: { field: 'v' } } };
const histogram = { mark: 'bar', encoding: { x: { field: 'v', bin: true }, y: { aggregate: 'count' } } };

describe('the data of a chart', () => {
  it('is groups of all rows', async () => {
    const workspace = await open({ t: many });
    const plan = await planned(workspace, 't', histogram);
    const data = await workspace.engine.chartData({ node: 't', request: plan.request });
    expect(data.rows).toBe(300_000);
    const [set] = data.sets;
    expect(set?.page.rowCount).toBe(10);
    const at = set?.page.columns.findIndex((column) => column.name === '__count') ?? -1;
    const counts = set?.page.vectors[at]?.data;
    const values = counts?.layout === 'fixed' ? Array.from(counts.values as Float64Array) : [];
    expect(values.reduce((sum, count) => sum + count, 0)).toBe(300_000);
  });

  it('is a sample of rows that is the same each time, in the order of the rows, with the extents of all of them', async () => {
    const workspace = await open({ t: many });
    const plan = await planned(workspace, 't', scatter);
    const [first, second] = [
      await workspace.engine.chartData({ node: 't', request: plan.request }),
      await workspace.engine.chartData({ node: 't', request: plan.request }),
    ];
    expect(second).toEqual(first);
    const rows = first?.sets.find((set) => set.total === 300_000);
    expect(rows?.page.rowCount).toBe(20_000);
    const at = rows?.page.columns.findIndex((column) => column.name === 'n') ?? -1;
    const numbers = rows?.page.vectors[at]?.data;
    const values = numbers?.layout === 'fixed' ? Array.from(numbers.values as Float64Array) : [];
    expect([...values].sort((a, b) => a - b)).toEqual(values);
    expect(values.filter((value) => value < 150_000).length / 20_000).toBeCloseTo(0.5, 1);
    const domains = first?.sets.filter((set) => set.name.includes('domain')) ?? [];
    expect(
      domains.map(({ page }) => {
        const data = page.vectors[0]?.data;
        return data?.layout === 'fixed' ? Array.from(data.values as Float64Array) : [];
      }),
    ).toEqual([
      [0, 299_999],
      [0, 999],
    ]);
  });

  it('is refused where a sample would be a wrong picture, with what to do', async () => {
    const workspace = await open({ t: many });
    const stacked = {
      transform: [{ calculate: 'length(datum.c) + datum.v', as: 'x' }],
      ...{ mark: 'bar', encoding: { x: { field: 'x', type: 'ordinal' }, y: { aggregate: 'count' } } },
    };
    const plan = await planned(workspace, 't', stacked);
    const problem = await problemOf(workspace.engine.chartData({ node: 't', request: plan.request }));
    expect(problem.code).toBe('bad_chart');
    expect(problem.message).toContain('needs all 300,000 rows');
    expect(problem.message).toContain('aggregate of count');
    expect(problem.hint).toContain('SQL of the cell');
  });

  it('is refused where there would be too many marks', async () => {
    const workspace = await open({ t: many });
    const plan = await planned(workspace, 't', {
      mark: 'bar',
      encoding: { x: { field: 'n', type: 'nominal' }, y: { aggregate: 'count' } },
    });
    const problem = await problemOf(workspace.engine.chartData({ node: 't', request: plan.request }));
    expect(problem).toMatchObject({ code: 'bad_chart', node: 't' });
  });

  it('has names and values that are quoted, whatever they are', async () => {
    const workspace = await open({ t: `SELECT 1 AS "a""b; DROP TABLE x", 'it''s' AS "select"` });
    const plan = await planned(workspace, 't', {
      transform: [{ filter: { field: 'select', equal: "it's" } }],
      mark: 'bar',
      encoding: { x: { field: 'a"b; DROP TABLE x', sort: null, type: 'nominal' }, y: { aggregate: 'count' } },
    });
    const data = await workspace.engine.chartData({ node: 't', request: plan.request });
    expect(data.sets.map((set) => set.page.rowCount)).toEqual([1]);
  });

  it('cannot name a function that charts do not have', async () => {
    const workspace = await open({ t: 'SELECT 1 AS a' });
    const evil = { kind: 'call', function: 'read_text', args: [{ kind: 'literal', value: '/etc/passwd' }] };
    const request = {
      extents: [],
      queries: [
        {
          name: 'x',
          steps: [{ step: 'extend', as: 'b', value: evil }],
          columns: [{ name: 'b', kind: 'text' }],
          give: 'rows',
        },
      ],
    } as unknown as ChartRequest;
    await expect(workspace.engine.chartData({ node: 't', request })).rejects.toThrow(/no function read_text/);
  });

  it('ends when it is cancelled', async () => {
    const workspace = await open({ t: 'SELECT i, hash(i) AS h FROM range(5000000) AS r(i)' });
    const plan = await planned(workspace, 't', {
      mark: 'bar',
      encoding: { x: { field: 'h', bin: true, type: 'quantitative' }, y: { field: 'h', aggregate: 'distinct' } },
    });
    const controller = new AbortController();
    const reading = workspace.engine.chartData({ node: 't', request: plan.request }, { signal: controller.signal });
    controller.abort();
    expect((await problemOf(reading)).code).toBe('cancelled');
  });

  it('reads the rows of a CSV file too', async () => {
    opened = await OpenedEngine.open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  s: { path: s.csv }\n',
      's.csv': 'c,v\na,1\nb,2\na,3\n',
    });
    const rendered = await renderChartSvg(
      { mark: 'bar', encoding: { x: { field: 'c' }, y: { field: 'v', aggregate: 'sum' } } },
      await rowsOf(opened, 's'),
      'light',
    );
    expect(rendered.svg).toContain('c: a; Sum of v: 4');
  });

  it('says that a node has no rows yet', async () => {
    opened = await OpenedEngine.open({ 'notebooks/a.md': notebook({ t: 'SELECT 1 AS a' }) });
    expect((await problemOf(opened.engine.chartSource({ node: 't' }))).code).toBe('result_gone');
  });
});

describe('a chart without a browser', () => {
  it('is an SVG in the colours of the theme, with dates that keep their clock', async () => {
    const workspace = await open({ t: many });
    const spec = {
      mark: 'line',
      title: 'By month',
      encoding: { x: { field: 'd', timeUnit: 'yearmonth' }, y: { field: 'v', aggregate: 'mean' } },
    };
    const rows = await rowsOf(workspace, 't');
    const light = await renderChartSvg(spec, rows, 'light');
    expect(light.svg).toMatch(/^<svg/);
    expect(light.svg).toContain('By month');
    expect(light.svg).toContain('#2563d9');
    expect(light.svg).toContain('Jan 2001');
    expect(light.svg).not.toContain('Dec 2000');
    expect((await renderChartSvg(spec, rows, 'dark')).svg).toContain('#6ea1ff');
  });

  it('loads nothing', async () => {
    const workspace = await open({ t: 'SELECT 1 AS a' });
    const spec = { mark: { type: 'image', url: 'https://example.com/x.png' }, encoding: { x: { field: 'a' } } };
    const { svg } = await renderChartSvg(spec, await rowsOf(workspace, 't'), 'light');
    expect(svg).not.toContain('example.com');
  });
});
