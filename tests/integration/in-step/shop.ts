import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine } from '../../../electron/engine/engine';
import { compareWithSpec } from '../../../electron/jobs/spec-differences';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { PipelineDifference } from '../../../shared/domain/difference/pipeline-difference';

export const notebook = `# Shop

\`\`\`sql paid
SELECT order_id, customer_id, day, net
FROM orders
WHERE status = 'paid' AND net >= $least
\`\`\`

One row an order, with its region.

\`\`\`sql placed
WITH big AS (SELECT * FROM paid WHERE net > 5)
SELECT b.order_id, b.day, c.region, b.net
FROM big b LEFT JOIN customers c ON b.customer_id = c.customer_id
\`\`\`

\`\`\`sql by_region
SELECT region, day, sum(net) AS net, count(*) AS orders
FROM placed
GROUP BY region, day
ORDER BY region, day
\`\`\`

\`\`\`sql unrelated
SELECT 1 AS one
\`\`\`
`;

export const shopFiles: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: shop
owners: [{ name: Sales data, email: sales-data@example.com }]
parameters:
  least: { type: integer, default: 1 }
sources:
  orders: { path: data/orders.csv }
  customers: { path: data/customers.csv }
`,
  'data/orders.csv': `order_id,customer_id,day,status,net
1,1,2026-01-01,paid,10
2,2,2026-01-02,paid,20
3,1,2026-01-02,open,30
4,3,2026-01-03,paid,4
5,2,2026-01-04,paid,50
`,
  'data/customers.csv': 'customer_id,region\n1,north\n2,south\n3,north\n',
  'notebooks/shop.md': notebook,
  'checks/by_region.yml': `dataset: plumbline/shop/main/by_region
checks:
  - row_count:
      threshold: { must_be_greater_than: 0 }
  - metric:
      name: revenue
      expression: sum(net)
      threshold: { must_be_greater_than: 0 }
columns:
  - name: region
    checks: [{ missing: null }]
`,
};

/** A workspace that was promoted, in a session that stays open. */
export class PromotedShop {
  readonly root: string;
  readonly out: string;
  readonly session: WorkspaceSession;

  private constructor(
    readonly folder: string,
    session: WorkspaceSession,
  ) {
    this.root = join(folder, 'shop');
    this.out = join(folder, 'out');
    this.session = session;
  }

  static async create(targets: readonly string[], files = shopFiles, nodes = ['by_region']): Promise<PromotedShop> {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-in-step-'));
    const root = join(folder, 'shop');
    await writeAll(root, files);
    const session = await WorkspaceSession.open({ root, engine: new Engine(), trigger: 'cli', version: '0.0.0' });
    const shop = new PromotedShop(folder, session);
    await session.promote({ nodes, targets, out: shop.out });
    await session.reload();
    return shop;
  }

  /** The difference once files have other texts; they are as they were afterwards. */
  async differenceWith(edits: Readonly<Record<string, (text: string) => string>>): Promise<PipelineDifference> {
    const before = new Map<string, string>();
    try {
      for (const [file, edit] of Object.entries(edits)) {
        const text = await readFile(join(this.root, file), 'utf8');
        before.set(file, text);
        const after = edit(text);
        if (after === text) throw new Error(`The edit of ${file} changes nothing.`);
        await writeFile(join(this.root, file), after);
      }
      await this.session.reload();
      return (await compareWithSpec(this.session, 'specs/by_region.pipeline.yaml')).difference;
    } finally {
      for (const [file, text] of before) await writeFile(join(this.root, file), text);
      await this.session.reload();
    }
  }

  async dispose(): Promise<void> {
    await this.session.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function writeAll(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
