import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { Prototype, soundWorkspace } from './prototype';

const schema = JSON.parse(
  await readFile(join(__dirname, '../../../resources/schemas/pipeline-spec-v1.schema.json'), 'utf8'),
);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

let prototype: Prototype;
afterEach(() => prototype?.dispose());

describe('promotion', () => {
  it('writes a spec that holds against the published schema, a page and the project', async () => {
    prototype = await Prototype.create(soundWorkspace());
    const result = await prototype.promote(['by_customer']);
    const files = await prototype.written();
    const spec = specIn(files);
    expect(validate(spec), JSON.stringify(validate.errors)).toBe(true);
    expect(spec.steps.map(({ name }) => name)).toEqual(['by_customer']);
    expect(spec.steps[0]?.rationale).toBe('# Shop\n\nOne row a customer.');
    expect(spec.provenance.left_out).toEqual([{ node: 'unrelated', kind: 'cell' }]);
    expect(spec.golden_results[0]).toMatchObject({ node: 'by_customer', rows: 3, parameters: { least: 1 } });
    expect(spec.outputs[0]?.contract.key).toEqual({ columns: ['customer'], source: 'check', unique: true, rows: 3 });
    expect(result.readiness).toEqual({ score: 100, findings: [] });
    expect(result.spec).toBe(join(prototype.root, 'specs/by_customer.pipeline.yaml'));
    expect(files.get('specs/by_customer.md')).toContain('## Readiness: 100 of 100');
    expect(files.get('out/dbt/models/by_customer.sql')).toContain("FROM {{ source('shop', 'orders') }} AS \"orders\"");
  });

  it('carries the lineage of the columns of its steps, and says of which it cannot be told', async () => {
    prototype = await Prototype.create(
      soundWorkspace({
        'notebooks/more.md': [
          '```sql sums\nSELECT customer AS who, sum(net) AS total, count(*) AS orders FROM orders GROUP BY ALL\n```',
          "```sql riddle\nSELECT COLUMNS('[[:alpha:]]+') FROM sums\n```",
        ].join('\n\n'),
      }),
    );
    await prototype.promote(['riddle']);
    const files = await prototype.written();
    const spec = parse(files.get('specs/riddle.pipeline.yaml') ?? '') as PipelineSpec;
    expect(validate(spec), JSON.stringify(validate.errors)).toBe(true);
    const reason = 'Which columns a pattern takes only DuckDB can tell.';
    expect(spec.lineage.columns).toEqual([
      { node: 'sums', column: 'who', from: [{ node: 'orders', column: 'customer' }] },
      { node: 'sums', column: 'total', from: [{ node: 'orders', column: 'net' }] },
      { node: 'sums', column: 'orders', from: [] },
      { node: 'riddle', column: 'who', from: [], unresolved: reason },
      { node: 'riddle', column: 'total', from: [], unresolved: reason },
      { node: 'riddle', column: 'orders', from: [], unresolved: reason },
    ]);
  });

  it('keeps what people decided in the spec, and steps its version when columns go', async () => {
    prototype = await Prototype.create(soundWorkspace());
    await prototype.promote(['by_customer']);
    const path = join(prototype.root, 'specs/by_customer.pipeline.yaml');
    const text = await readFile(path, 'utf8');
    const decided = text
      .replace('status: draft', 'status: active')
      .replace('retries: null', 'retries: 3')
      .replace('runbook: null', 'runbook: [{ when: it is late, do: call the owner }]')
      .replace('support: null', 'support: { channel: "#data", hours: null, escalation: null }');
    await writeFile(path, decided);
    await prototype.promote(['by_customer']);
    const again = specIn(await prototype.written());
    expect([again.status, again.run.retries, again.support?.channel]).toEqual(['active', 3, '#data']);
    expect(again.runbook).toEqual([{ when: 'it is late', do: 'call the owner' }]);
    expect(again.version).toBe('1.0.0');

    await prototype.write({
      'notebooks/shop.md': '```sql by_customer\nSELECT customer, sum(net) AS net FROM orders GROUP BY customer\n```\n',
    });
    await prototype.promote(['by_customer']);
    const broken = specIn(await prototype.written());
    expect([broken.version, broken.status, broken.run.retries]).toEqual(['2.0.0', 'active', 3]);
  });

  it('leaves a spec that it cannot read as it is', async () => {
    prototype = await Prototype.create(
      soundWorkspace({ 'specs/by_customer.pipeline.yaml': 'plumbline_spec: 1\nname: [' }),
    );
    expect((await failure(prototype.promote(['by_customer']))).code).toBe('bad_spec');
    expect(await readFile(join(prototype.root, 'specs/by_customer.pipeline.yaml'), 'utf8')).toBe(
      'plumbline_spec: 1\nname: [',
    );
    expect([...(await prototype.written()).keys()]).toEqual(['specs/by_customer.pipeline.yaml']);
  });

  it('refuses a slice without fresh results and names the nodes', async () => {
    prototype = await Prototype.create(soundWorkspace());
    const problem = await failure(prototype.promote(['by_customer'], { run: false }));
    expect(problem).toMatchObject({ code: 'not_ready', node: 'by_customer', file: 'notebooks/shop.md', line: 5 });
    expect(await prototype.written()).toEqual(new Map());
  });

  it('refuses a slice with a broken ancestor, not one with a broken neighbour', async () => {
    prototype = await Prototype.create(
      soundWorkspace({
        'notebooks/more.md': '```sql broken\nSELECT FROM\n```\n\n```sql after\nSELECT * FROM broken\n```\n',
      }),
    );
    expect(await failure(prototype.promote(['after']))).toMatchObject({ code: 'not_ready', node: 'broken' });
    expect((await prototype.promote(['by_customer'])).readiness.score).toBe(100);
  });

  it.each([
    ['orders', 'not_ready'],
    ['no_such_node', 'unknown_node'],
  ])('refuses %s as an output', async (node, code) => {
    prototype = await Prototype.create(soundWorkspace());
    expect((await failure(prototype.promote([node]))).code).toBe(code);
  });

  it('refuses a folder with files of others, and takes away its own that are no longer written', async () => {
    prototype = await Prototype.create(soundWorkspace());
    await mkdir(join(prototype.out, 'dbt'), { recursive: true });
    await writeFile(join(prototype.out, 'dbt/mine.txt'), 'mine');
    expect((await failure(prototype.promote(['by_customer']))).code).toBe('bad_usage');
    expect([...(await prototype.written()).keys()]).toEqual(['out/dbt/mine.txt']);

    const out = join(prototype.folder, 'other');
    await prototype.promote(['by_customer'], { out });
    await writeFile(join(out, 'dbt/notes.txt'), 'kept');
    await prototype.write({ 'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: []\n' });
    await prototype.promote(['by_customer'], { out });
    await expect(readFile(join(out, 'dbt/tests/by_customer__row_count.sql'))).rejects.toThrow('ENOENT');
    expect(await readFile(join(out, 'dbt/notes.txt'), 'utf8')).toBe('kept');
  });

  it('removes nothing but files of its own folder, whatever the list of earlier files says', async () => {
    prototype = await Prototype.create(soundWorkspace());
    await prototype.promote(['by_customer']);
    const project = join(prototype.out, 'dbt');
    await writeFile(join(prototype.folder, 'near'), 'kept');
    await mkdir(join(prototype.folder, 'elsewhere'));
    await writeFile(join(prototype.folder, 'elsewhere/far'), 'kept');
    await symlink(join(prototype.folder, 'elsewhere'), join(project, 'link'));
    await writeFile(join(project, 'gone.sql'), 'of an earlier promotion');
    const files = ['', '.', 'models', '../../near', '/etc/hostname', 'link/far', 'not-there', 'gone.sql'];
    await writeFile(join(project, '.plumbline-project.json'), JSON.stringify({ files }));
    await prototype.promote(['by_customer']);
    expect(await readFile(join(prototype.folder, 'near'), 'utf8')).toBe('kept');
    expect(await readFile(join(prototype.folder, 'elsewhere/far'), 'utf8')).toBe('kept');
    await expect(readFile(join(project, 'gone.sql'))).rejects.toThrow('ENOENT');
  });

  it('writes through no link that stands in the place of one of its files', async () => {
    prototype = await Prototype.create(soundWorkspace());
    await prototype.promote(['by_customer']);
    const [profile, readme] = [join(prototype.folder, 'profile'), join(prototype.out, 'dbt/README.md')];
    await writeFile(profile, 'of a person');
    await rm(readme);
    await symlink(profile, readme);
    await prototype.promote(['by_customer']);
    expect(await readFile(readme, 'utf8')).toContain('# by_customer');
    const page = join(prototype.root, 'specs/by_customer.md');
    await rm(page);
    await symlink(profile, page);
    expect((await failure(prototype.promote(['by_customer']))).code).toBe('access_denied');
    expect(await readFile(profile, 'utf8')).toBe('of a person');
  });

  it('stops when it is cancelled and writes nothing', async () => {
    prototype = await Prototype.create(soundWorkspace());
    const controller = new AbortController();
    controller.abort();
    expect((await failure(prototype.promote(['by_customer'], { signal: controller.signal }))).code).toBe('cancelled');
    expect(await prototype.written()).toEqual(new Map());
  });

  it('writes no credential anywhere, only the name of the variable that stands for it', async () => {
    const secret = 'hunter2-correct-horse';
    prototype = await Prototype.create(
      soundWorkspace({
        'notebooks/shop.md': `\`\`\`sql by_customer\nSELECT customer, 'https://me:${secret}@example.com/' AS link FROM orders\n\`\`\`\n`,
      }),
    );
    const result = await prototype.promote(['by_customer']);
    expect(result.readiness.findings.map(({ code }) => code)).toContain('credential_in_text');
    const files = await prototype.written();
    for (const [path, text] of files) expect(text, path).not.toContain(secret);
    expect(JSON.stringify(result)).not.toContain(secret);
    expect(files.get('out/dbt/models/by_customer.sql')).toContain("https://me:{{ env_var('PLUMBLINE_SECRET_1') }}@");
    expect(specIn(files).secrets).toEqual([{ name: 'PLUMBLINE_SECRET_1', used_by: ['by_customer'] }]);
  });

  it('promotes an output without rows', async () => {
    prototype = await Prototype.create(
      soundWorkspace({
        'notebooks/shop.md': '```sql by_customer\nSELECT customer, net FROM orders WHERE net > 99\n```\n',
      }),
    );
    await prototype.promote(['by_customer']);
    expect(specIn(await prototype.written()).golden_results[0]?.rows).toBe(0);
  });

  it('makes digests that do not depend on the order of rows and see a row that stands twice', async () => {
    const digests = async (data: string) => {
      prototype = await Prototype.create(
        soundWorkspace({
          'data/orders.csv': data,
          'notebooks/shop.md': '```sql by_customer\nSELECT order_id, customer, net FROM orders\n```\n',
        }),
      );
      await prototype.promote(['by_customer']);
      const [golden] = specIn(await prototype.written()).golden_results;
      await prototype.dispose();
      return golden?.columns.map(({ digest, sum }) => digest ?? sum);
    };
    const first = await digests('order_id,customer,net\n1,a,1.5\n2,b,2.5\n3,a,3.5\n');
    expect(await digests('order_id,customer,net\n3,a,3.5\n1,a,1.5\n2,b,2.5\n')).toEqual(first);
    expect(await digests('order_id,customer,net\n1,a,1.5\n2,b,2.5\n3,b,3.5\n')).not.toEqual(first);
    const twice = await digests('order_id,customer,net\n1,a,1.5\n2,b,2.5\n3,a,3.5\n3,a,3.5\n3,a,3.5\n');
    expect(twice?.[1]).not.toBe(first?.[1]);
  });
});

function specIn(files: ReadonlyMap<string, string>): PipelineSpec {
  return parse(files.get('specs/by_customer.pipeline.yaml') ?? '') as PipelineSpec;
}

async function failure(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlumblineError)) throw error ?? new Error('It did not fail.');
  return error.problem;
}
