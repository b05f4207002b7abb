import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A workspace with an input of each kind and cells that are quick to run. Returns its folder. */
export function writeInputsWorkspace(folder: string): string {
  const root = join(folder, 'shop');
  for (const part of ['notebooks', 'data']) mkdirSync(join(root, part), { recursive: true });
  writeFileSync(
    join(root, 'plumbline.yaml'),
    'plumbline: 1\nname: shop\nsources:\n  sales: { path: data/sales.csv }\n',
  );
  const rows = ['id,day,region,amount'];
  const regions = ['north', 'south', 'east', 'west'];
  for (let id = 1; id <= 200; id++) {
    const day = new Date(Date.UTC(2001, 0, 1 + (id % 180))).toISOString().slice(0, 10);
    rows.push(`${id},${day},${regions[id % 4]},${id * 10}`);
  }
  writeFileSync(join(root, 'data/sales.csv'), `${rows.join('\n')}\n`);
  writeFileSync(join(root, 'notebooks/sales.md'), notebookText);
  return root;
}

const fence = (head: string, ...lines: string[]) => [`\`\`\`${head}`, ...lines, '```', ''];

const notebookText = [
  '# Sales',
  '',
  ...fence('sql regions', 'SELECT region, count(*) AS sales FROM sales GROUP BY ALL ORDER BY region'),
  ...fence('input least', 'type: slider', 'min: 0', 'max: 2000', 'step: 100', 'default: 500', 'label: Least amount'),
  ...fence('input region', 'type: select', 'options: { from: regions, value: region }', 'default: north'),
  ...fence(
    'input period',
    'type: date-range',
    'min: 2001-01-01',
    'max: 2001-12-31',
    'default: { from: 2001-01-01, to: 2001-06-30 }',
    'label: Period',
  ),
  ...fence('input several', 'type: multi-select', 'options: [north, south, east, west]', 'default: [north, south]'),
  ...fence('input word', 'type: text', 'default: a', 'placeholder: anything'),
  ...fence('input exact', 'type: number', 'min: 0', 'max: 1', 'step: 0.1', 'default: 0.5'),
  ...fence('input day', 'type: date', 'default: 2001-03-01'),
  ...fence('input only_late', 'type: checkbox', 'label: Late only', 'description: Leaves out what came in time.'),
  ...fence('sql big', 'SELECT * FROM sales WHERE amount >= $least'),
  ...fence('sql big_by_region', 'SELECT region, count(*) AS sales FROM big GROUP BY ALL ORDER BY region'),
  ...fence('sql of_region', 'SELECT count(*) AS sales FROM sales WHERE region = $region'),
  ...fence('sql in_period', 'SELECT count(*) AS sales FROM sales WHERE day BETWEEN $period_from AND $period_to'),
  ...fence('sql of_several', 'SELECT count(*) AS sales FROM sales WHERE region IN $several'),
  ...fence(
    'sql types',
    'SELECT typeof($word) AS word, typeof($exact) AS exact, typeof($day) AS day, typeof($only_late) AS only_late, $word AS text, $exact AS number',
  ),
].join('\n');
