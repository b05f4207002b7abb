import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { startDbt } from './dbt-project';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from './promoted-workspace';

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** Sources that are new, late and old, one with dates alone, one without any time, and one that nobody said anything about. */
const files = (): Record<string, string> => ({
  'plumbline.yaml': `plumbline: 1
name: arrivals
description: What arrived
owners: [{ name: Arrival data, email: arrivals@example.com }, { name: "Second {{ owner }}" }]
sources:
  decided: { path: data/decided.csv, options: { header: true, types: { id: INTEGER, "loaded {at}": TIMESTAMPTZ } } }
  late: { path: data/late.csv, options: { header: true, types: { id: INTEGER, loaded: TIMESTAMP } } }
  old: { path: data/old.csv, options: { header: true, types: { id: INTEGER, day: DATE } } }
  undecided: { path: data/late.csv, options: { header: true, types: { id: INTEGER, loaded: TIMESTAMP } } }
  timeless: { path: data/timeless.csv, options: { header: true, types: { id: INTEGER } } }
`,
  'data/decided.csv': `id,loaded {at}\n1,${ago(30)}+00\n2,${ago(1)}+00\n`,
  'data/late.csv': `id,loaded\n1,${ago(5)}\n2,${ago(-100)}\n`,
  'data/old.csv': 'id,day\n1,2001-01-01\n',
  'data/timeless.csv': 'id\n1\n',
  'notebooks/arrivals.md': `# Arrivals

One row for each id, with {{ braces }} in its prose.

\`\`\`sql arrivals
SELECT id FROM decided JOIN late USING (id) JOIN old USING (id) JOIN undecided USING (id) JOIN timeless USING (id)
\`\`\`
`,
  'checks/late.yml': `dataset: plumbline/arrivals/main/late
checks:
  - freshness:
      column: loaded
      filter: id < 2
      threshold: { unit: hour, must_be_less_than: 48, level: fail, additional: { must_be_less_than: 2, level: warn } }
`,
  'checks/old.yml': `dataset: plumbline/arrivals/main/old
checks:
  - freshness: { column: day, threshold: { unit: day, must_be_less_than: 30 } }
`,
});

describe('a workspace whose sources say how old they may be, promoted to dbt', () => {
  let workspace: PromotedWorkspace;
  let manifest: { exposures: Record<string, Record<string, unknown>> };
  let sources: Map<string, string>;
  let parsed: ReturnType<typeof startDbt>;

  beforeAll(async () => {
    const folder = await makeFolder();
    const root = join(folder, 'workspace');
    await writeFiles(root, files());
    workspace = await promoteWorkspace(folder, root, ['arrivals']);
    // What a person would write into the spec.
    const file = join(root, 'specs/arrivals.pipeline.yaml');
    const spec = parse(await readFile(file, 'utf8')) as PipelineSpec;
    const objectives = new Map([
      ['decided', { column: 'loaded {at}', within: '1.5 hours' }],
      ['timeless', { column: null, within: '1 day' }],
    ]);
    const decided: PipelineSpec = {
      ...spec,
      status: 'active',
      support: { channel: 'https://example.com/arrivals', hours: null, escalation: null },
      inputs: spec.inputs.map((input) => {
        const freshness = objectives.get(input.name);
        return freshness === undefined ? input : { ...input, objectives: { ...input.objectives, freshness } };
      }),
    };
    await writeFile(file, stringify(decided, { version: '1.1', lineWidth: 0 }));
    const again = await workspace.promoteAgain(join(folder, 'out'));
    workspace = { ...workspace, result: again };
    parsed = startDbt(workspace.project, ['parse', '--warn-error', '--no-partial-parse']);
    manifest = JSON.parse(readFileSync(join(workspace.project, 'target/manifest.json'), 'utf8'));
    const run = startDbt(workspace.project, ['source', 'freshness']);
    const { results } = JSON.parse(
      await readFile(join(workspace.project, 'target/sources.json'), 'utf8').catch(() => {
        throw new Error(run.output);
      }),
    ) as { results: { unique_id: string; status: string }[] };
    sources = new Map(results.map(({ unique_id, status }) => [unique_id.split('.').at(-1) ?? '', status]));
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('is parsed by dbt without a warning', () => {
    expect(parsed.code, parsed.output).toBe(0);
  });

  it('has the age of each source judged by `dbt source freshness`', () => {
    expect(Object.fromEntries(sources)).toEqual({ decided: 'pass', late: 'warn', old: 'error' });
  });

  it('says what dbt cannot tell the age of', () => {
    const losses = workspace.result.targets[0]?.losses.filter(({ construct }) => construct.startsWith('freshness'));
    expect(losses?.map(({ construct }) => construct)).toEqual(['freshness of timeless']);
  });

  it('has an exposure for the output, with its owner, its maturity and what it stands on', () => {
    const [exposure] = Object.values(manifest.exposures);
    expect(exposure).toMatchObject({
      name: 'arrivals',
      maturity: 'high',
      owner: { name: 'Arrival data', email: 'arrivals@example.com' },
      depends_on: { nodes: ['model.arrivals.arrivals'] },
      config: {
        meta: {
          spec_page: 'specs/arrivals.html',
          support: 'https://example.com/arrivals',
          owners: ['Second {{ owner }}'],
        },
      },
    });
    expect(exposure?.description).toContain('with {{ braces }} in its prose');
  });
});
