import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plumbline } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

const schemas = join(__dirname, 'fixtures/openlineage');

let folder: WorkspaceFolder;
beforeAll(() => {
  folder = new WorkspaceFolder();
  folder.write('plumbline.yaml', 'plumbline: 1\nname: my shop\nsources:\n  orders: { path: data/orders.csv }\n');
  folder.write('data/orders.csv', 'id,customer,price\n1,1,2.5\n');
  folder.write(
    'notebooks/a.md',
    [
      '```sql large\nSELECT customer, price * 2 AS "double ""price""" FROM orders WHERE id > 1\n```',
      '```sql totals\nSELECT customer, sum("double ""price""") AS total FROM large GROUP BY customer\n```',
    ].join('\n\n'),
  );
  folder.write(
    'checks/totals.yml',
    'dataset: a/b/c/totals\ncolumns:\n  - name: total\n    checks:\n      - missing:\n',
  );
});
afterAll(() => folder.remove());

const graph = (...args: string[]) => plumbline(['graph', folder.root, ...args]);

describe('plumbline graph', () => {
  it('gives the lineage of columns beside nodes and edges', async () => {
    const { code, stdout } = await graph('--columns', '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.nodes.map(({ name }: { name: string }) => name)).toEqual(['orders', 'large', 'totals']);
    expect(answer.edges).toEqual([
      { from: 'orders', to: 'large' },
      { from: 'large', to: 'totals' },
    ]);
    expect(answer.columns[4]).toEqual({
      node: 'large',
      column: 'double "price"',
      type: 'DOUBLE',
      kind: 'transformed',
      from: [{ node: 'orders', column: 'price', transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION' }] }],
    });
    expect(answer.rows[0]).toEqual({
      node: 'large',
      from: [{ node: 'orders', column: 'id', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
      origin: { kind: 'input', node: 'orders' },
      joins: [],
    });
    const plain = JSON.parse((await graph('--json')).stdout);
    expect(plain.columns).toBeUndefined();
  });

  it('shows what a column comes from, what it feeds, and which checks look at it', async () => {
    const { stdout } = await graph('--column', 'ORDERS.price');
    expect(stdout).toBe(`orders.price (source)
comes from: nothing
its rows are decided by: nothing
feeds
  large.double "price" (transformed)
    totals.total (aggregated)
decides rows of: nothing
checks that look at it
  totals: missing(total) (checks/totals.yml:5)
outputs
  totals
`);
    const { code, stderr } = await graph('--column', 'orders.prise');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean orders.price?');
  });

  it('writes events that the schemas of OpenLineage take, one a line for each cell', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const read = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), 'utf8'));
    ajv.addSchema(read('openlineage'));
    const facets = ['ColumnLineageDatasetFacet', 'SchemaDatasetFacet', 'SQLJobFacet'];
    const validators = facets.map((name) => [name, ajv.compile(read(name))] as const);
    const event = ajv.getSchema('https://openlineage.io/spec/2-0-2/OpenLineage.json');
    const { code, stdout } = await graph('--openlineage');
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ job }) => job.name)).toEqual(['large', 'totals']);
    for (const each of events) {
      expect([event?.(each), event?.errors]).toEqual([true, null]);
      const [output] = each.outputs;
      for (const [name, validate] of validators) {
        const holder = name === 'SQLJobFacet' ? each.job.facets : output.facets;
        expect([name, validate(holder), validate.errors]).toEqual([name, true, null]);
      }
      expect(output.facets.columnLineage._schemaURL).toContain('1-2-0');
    }
    expect(events[1].outputs[0].facets.columnLineage).toMatchObject({
      fields: {
        total: {
          inputFields: [
            {
              namespace: 'plumbline://my%20shop',
              name: 'large',
              field: 'double "price"',
              transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }],
            },
          ],
        },
      },
      dataset: [{ field: 'customer', transformations: [{ type: 'INDIRECT', subtype: 'GROUP_BY' }] }],
    });
  });

  it('draws a Mermaid flowchart of nodes, or of columns', async () => {
    expect((await graph('--format', 'mermaid')).stdout).toBe(
      'flowchart LR\n  n0["orders"]\n  n1["large"]\n  n2["totals"]\n  n0 --> n1\n  n1 --> n2\n',
    );
    const { stdout } = await graph('--format', 'mermaid', '--columns');
    expect(stdout).toContain('    n1c1["double #34;price#34;"]\n');
    expect(stdout).toContain('  n0c2 --> n1c1\n');
  });

  it('draws a picture of nodes, or of columns', async () => {
    const nodes = (await graph('--format', 'svg')).stdout;
    expect(nodes.match(/<rect /g)).toHaveLength(3);
    expect(nodes.match(/<path /g)).toHaveLength(2);
    const columns = (await graph('--format', 'svg', '--columns')).stdout;
    expect(columns).toContain('>double "price"</text>');
    expect(columns.match(/<path /g)?.length).toBeGreaterThan(2);
  });

  it('refuses two formats at once', async () => {
    const { code, stdout } = await graph('--format', 'mermaid', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('bad_usage');
  });
});
