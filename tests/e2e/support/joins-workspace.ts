import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cells: readonly (readonly [name: string, sql: string])[] = [
  ['visits', 'SELECT id, shop, amount FROM raw_visits WHERE amount > 0'],
  ['shops', 'SELECT * FROM raw_shops'],
  // The key 3 stands there twice: visits of that shop come out twice.
  ['named_visits', 'SELECT v.id, v.amount, s.name\nFROM visits AS v\nJOIN shops AS s ON s.id = v.shop'],
  ['totals', 'SELECT name, sum(amount) AS total FROM named_visits GROUP BY ALL'],
  ['largest', 'SELECT * FROM totals ORDER BY total DESC LIMIT 3'],
  ['aside', 'SELECT count(*) AS visits FROM visits'],
];

/** A workspace of six cells in which one join multiplies rows. Returns its folder. */
export function writeJoinsWorkspace(folder: string): string {
  const root = join(folder, 'fan-out');
  for (const part of ['notebooks', 'data']) mkdirSync(join(root, part), { recursive: true });
  writeFileSync(
    join(root, 'plumbline.yaml'),
    'plumbline: 1\nname: fan-out\nsources:\n  raw_visits: { path: data/visits.csv }\n  raw_shops: { path: data/shops.csv }\n',
  );
  const visits = Array.from({ length: 400 }, (_, id) => `${id},${(id % 4) + 1},${id % 8 === 0 ? 0 : id}`);
  writeFileSync(join(root, 'data/visits.csv'), `id,shop,amount\n${visits.join('\n')}\n`);
  writeFileSync(join(root, 'data/shops.csv'), 'id,name\n1,North\n2,South\n3,East\n3,East (old)\n4,West\n');
  const text = cells.map(([name, sql]) => `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`).join('\n');
  writeFileSync(join(root, 'notebooks/visits.md'), `# Visits\n\n${text}`);
  return root;
}
