import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { Prototype, soundWorkspace } from './prototype';

const dag = 'out/airflow/dags/shop__by_customer.py';
const inside = 'out/airflow/dags/shop__by_customer_pipeline';

/** The files of a promoted Airflow project; tests/interop/airflow runs them. */
describe('a promotion to Airflow', () => {
  let prototype: Prototype | undefined;

  afterEach(async () => {
    await prototype?.dispose();
  });

  const promote = async (
    files: Readonly<Record<string, string>>,
    decide?: (spec: PipelineSpec) => Partial<PipelineSpec>,
  ) => {
    prototype = await Prototype.create(files);
    let result = await prototype.promote(['by_customer'], { targets: ['airflow'] });
    if (decide !== undefined) {
      const path = join(prototype.root, 'specs/by_customer.pipeline.yaml');
      const spec = parse(await readFile(path, 'utf8')) as PipelineSpec;
      await writeFile(path, stringify({ ...spec, ...decide(spec) }));
      result = await prototype.promote(['by_customer'], { targets: ['airflow'] });
    }
    return { losses: result.targets[0]?.losses ?? [], files: await prototype.written() };
  };

  it('writes a DAG whose tasks stand in the order of the graph, beside a package of the SQL', async () => {
    const { files } = await promote(soundWorkspace());
    const calls = (files.get(dag) ?? '').split('\n').filter((line) => line.startsWith('    tasks.'));
    expect(calls.map((call) => /tasks\.\w+\("[^"]+"/.exec(call)?.[0])).toEqual([
      'tasks.check("orders.checks"',
      'tasks.step("by_customer"',
      'tasks.check("by_customer.checks"',
      'tasks.golden("by_customer.golden"',
    ]);
    expect(calls[1]).toContain('after=["orders.checks"]');
    expect(calls[2]).toContain('after=["by_customer"], updates=True');
    for (const name of ['warehouse.py', 'tasks.py', 'pipeline.json', '.airflowignore', '__init__.py'])
      expect([...files.keys()]).toContain(`${inside}/${name}`);
    expect(files.get('out/airflow/requirements.txt')).toMatch(
      /^-c constraints.txt\napache-airflow==3\.\S+\nduckdb==1\.\S+\npytest==\S+\n$/,
    );
    // The version of DuckDB is that of the golden results, and stands once.
    expect(files.get('out/airflow/constraints.txt')).not.toMatch(/^duckdb==/m);
  });

  it('invents nothing that nobody decided', async () => {
    const { files } = await promote(soundWorkspace());
    const text = files.get(dag) ?? '';
    expect(text).toContain('schedule=None');
    expect(text).toContain('"retries": 0');
    for (const word of ['timeout', 'deadline', 'retry_delay', 'timedelta']) expect(text).not.toContain(word);
  });

  it('says what of the decisions on runs the DAG does not carry out', async () => {
    const { files, losses } = await promote(soundWorkspace(), (spec) => ({
      steps: spec.steps.map((step) => ({
        ...step,
        incremental: { strategy: 'by_key', time_column: null, lookback: null },
      })),
      run: { ...spec.run, concurrency: 3, deadline: 'before the meeting', on_dependency_failure: 'skip', retries: 4 },
      observability: {
        ...spec.observability,
        alerts: spec.observability.alerts.map((alert) => ({ ...alert, route: '#sales' })),
      },
    }));
    expect(losses.map(({ construct }) => construct)).toEqual(
      expect.arrayContaining(['concurrency', 'deadline', 'on_dependency_failure', 'alerts']),
    );
    for (const { construct } of losses) expect(files.get('out/airflow/README.md')).toContain(construct);
    // The command line of plain SQL is not part of this project.
    expect(losses.map(({ instead }) => instead).join('\n')).toContain('(full-refresh)');
    for (const { instead } of losses) expect(instead).not.toMatch(/--|pipeline\.py/);
    expect(files.get(dag)).toContain('"full-refresh": Param(False');
    expect(files.get(dag)).toContain('"retries": 4');
    expect(files.get(dag)).not.toContain('DeadlineAlert');
  });

  it('names the variable of a credential, and never writes it', async () => {
    const secret = 'hunter2-correct-horse';
    const { files } = await promote(
      soundWorkspace({
        'notebooks/shop.md': `\`\`\`sql by_customer\nSELECT customer, count(*) AS orders, 'https://me:${secret}@example.com/' AS link FROM orders GROUP BY 1\n\`\`\`\n`,
      }),
    );
    for (const [path, text] of files) expect(text, path).not.toContain(secret);
    expect(files.get('out/airflow/README.md')).toContain('PLUMBLINE_SECRET_1');
    expect(files.get('out/airflow/.github/workflows/airflow.yml')).toContain('secrets.PLUMBLINE_SECRET_1');
  });
});
