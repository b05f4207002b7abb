import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine } from '../../../electron/engine/engine';
import { type PromotionRequest, promote } from '../../../electron/promote/promote';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';

/** A workspace in a folder of its own, to be run and promoted. */
export class Prototype {
  readonly folder: string;
  readonly root: string;
  readonly out: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, 'workspace');
    this.out = join(folder, 'out');
  }

  static async create(files: Readonly<Record<string, string>>): Promise<Prototype> {
    const prototype = new Prototype(await mkdtemp(join(tmpdir(), 'plumbline-promotion-')));
    await prototype.write(files);
    return prototype;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.root, path)), { recursive: true });
      await writeFile(join(this.root, path), text);
    }
  }

  /** Runs everything, evaluates all checks, and promotes. */
  async promote(
    nodes: string[],
    options: { readonly run?: boolean; readonly signal?: AbortSignal } & Partial<PromotionRequest> = {},
  ): Promise<PromotionResult> {
    const engine = new Engine();
    try {
      const { run, signal, ...rest } = options;
      const { duckdbVersion } = await engine.open({
        root: this.root,
        cacheFolder: null,
        threads: 'auto',
        memoryLimit: '2GB',
        allowedPaths: [],
      });
      const snapshot = await loadWorkspace(this.root);
      await engine.derive({ snapshot });
      if (run !== false) await engine.run({});
      const derived = await engine.derive({ snapshot });
      const { checks } = run === false ? { checks: [] } : await engine.check({});
      const request: PromotionRequest = {
        root: this.root,
        snapshot,
        derived,
        checkOutcomes: checks,
        engine,
        nodes,
        targets: ['dbt'],
        out: this.out,
        provenance: { commit: '0123456789abcdef0123456789abcdef01234567', branch: 'main', dirty: false },
        versions: { plumbline: '0.1.0', duckdb: duckdbVersion },
        ...rest,
      };
      return await promote(request, { signal });
    } finally {
      await engine.close();
    }
  }

  /** All files under the folder that promotion writes to, by path relative to it. */
  async written(): Promise<ReadonlyMap<string, string>> {
    const files = new Map<string, string>();
    const read = async (folder: string, prefix: string): Promise<void> => {
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        const path = `${prefix}${entry.name}`;
        if (entry.isDirectory()) await read(join(folder, entry.name), `${path}/`);
        else files.set(path, await readFile(join(folder, entry.name), 'utf8'));
      }
    };
    await read(this.out, 'out/');
    await read(join(this.root, 'specs'), 'specs/');
    return files;
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A workspace of two cells that nothing is wrong with, with changes to its files. */
export function soundWorkspace(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'plumbline.yaml': `plumbline: 1
name: shop
description: Orders of a shop
owners: [{ name: Sales data, email: sales-data@example.com }]
parameters:
  least: { type: integer, default: 1 }
sources:
  orders: { path: data/orders.csv }
`,
    'data/orders.csv': 'order_id,customer,net\n1,a,10.5\n2,b,20.5\n3,a,30.5\n4,c,40.5\n',
    'notebooks/shop.md': `# Shop

One row a customer.

\`\`\`sql by_customer
SELECT customer, count(*) AS orders, sum(net) AS net
FROM orders GROUP BY customer HAVING count(*) >= $least
\`\`\`

\`\`\`sql unrelated
SELECT 1 AS one
\`\`\`
`,
    'checks/orders.yml': `dataset: plumbline/shop/main/orders
columns:
  - name: order_id
    checks: [{ missing: null }, { duplicate: null }]
`,
    'checks/by_customer.yml': `dataset: plumbline/shop/main/by_customer
checks:
  - row_count:
columns:
  - name: customer
    checks: [{ missing: null }, { duplicate: null }]
`,
    ...changes,
  };
}
