import { afterEach, describe, expect, it } from 'vitest';
import { Prototype, soundWorkspace } from './prototype';

let prototype: Prototype;
afterEach(() => prototype.dispose());

function notebook(cells: Readonly<Record<string, string>>): string {
  return Object.entries(cells)
    .map(([name, sql]) => `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`)
    .join('\n');
}

const workspace = (cells: Readonly<Record<string, string>>) => {
  const files = soundWorkspace({ 'notebooks/shop.md': notebook(cells) });
  delete files['checks/by_customer.yml'];
  return files;
};

describe('promotion', () => {
  it('refuses a step whose columns depend on the rows, and says where the values belong', async () => {
    prototype = await Prototype.create(
      workspace({
        wide: 'PIVOT orders\n  ON customer USING sum(net) GROUP BY order_id',
        reader: 'SELECT order_id, a FROM wide',
      }),
    );
    await expect(prototype.promote(['reader'])).rejects.toMatchObject({
      problem: {
        code: 'not_ready',
        node: 'wide',
        file: 'notebooks/shop.md',
        line: 3,
        column: '  ON customer'.length + 1,
        message: 'reader cannot be promoted: wide (its columns are the values that PIVOT finds in the data).',
        hint: "Write the values after the pivoted column, PIVOT … ON column IN ('a', 'b'), and run again.",
      },
    });
    expect(await prototype.written()).toEqual(new Map());
  });

  it('writes a model that describes such that it can be a table', async () => {
    prototype = await Prototype.create(
      workspace({
        wide: "PIVOT orders ON customer IN ('a', 'b') USING sum(net) GROUP BY order_id",
        described: 'SUMMARIZE wide',
      }),
    );
    await prototype.promote(['described']);
    const files = await prototype.written();
    expect(files.get('out/dbt/models/described.sql')).toBe("FROM (SUMMARIZE {{ ref('wide') }})\n");
  });
});
