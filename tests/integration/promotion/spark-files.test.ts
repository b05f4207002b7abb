import { afterEach, describe, expect, it } from 'vitest';
import { shopWorkspace } from '../../interop/spark/shop-workspace';
import { Prototype } from './prototype';

/** The files of a promoted Spark project; tests/interop/spark runs them. */
describe('a promotion to Spark', () => {
  let prototype: Prototype | undefined;

  afterEach(async () => {
    await prototype?.dispose();
  });

  const promote = async (files: Readonly<Record<string, string>>, nodes: string[]) => {
    prototype = await Prototype.create(files);
    const result = await prototype.promote(nodes, { targets: ['spark'] });
    return { result, files: await prototype.written() };
  };

  it('writes one SQL file a step, after the steps that it reads, with what DuckDB means written out', async () => {
    const { files } = await promote(shopWorkspace, ['by_customer']);
    const names = [...files.keys()].filter((path) => path.startsWith('out/spark/steps/'));
    expect(names).toEqual([
      'out/spark/steps/01_clean.sql',
      'out/spark/steps/02_enriched.sql',
      'out/spark/steps/03_by_customer.sql',
    ]);
    expect(files.get('out/spark/steps/01_clean.sql')).toContain('CAST(:since AS DATE)');
    expect(files.get('out/spark/steps/02_enriched.sql')).toContain('ASC NULLS LAST');
    expect(files.get('out/spark/steps/03_by_customer.sql')).toContain(
      'CAST(`result__`.`ids` AS DECIMAL(38,0)) AS `ids`',
    );
  });

  it('gives every input a schema and reads CSV by the rules of DuckDB', async () => {
    const { files } = await promote(shopWorkspace, ['by_customer']);
    const pipeline = JSON.parse(files.get('out/spark/pipeline.json') ?? '');
    expect(pipeline.inputs.find((input: { node: string }) => input.node === 'orders')).toMatchObject({
      format: 'csv',
      path: 'data/orders.csv',
      schema:
        '`Order ID` BIGINT, `customer` BIGINT, `amount` DECIMAL(12,2), `placed` DATE, `at` TIMESTAMP_NTZ, `note` STRING',
      options: { escape: '"', mode: 'FAILFAST', sep: ',' },
    });
    expect(pipeline.parameters).toContainEqual({ name: 'label', type: 'text', default: "it's \\ 'so'" });
  });

  it('names the checks that Spark cannot measure equally, and carries the others over', async () => {
    const { files, result } = await promote(shopWorkspace, ['by_customer']);
    const pipeline = JSON.parse(files.get('out/spark/pipeline.json') ?? '');
    expect(pipeline.checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['no pair twice', 'customer is known', 'not negative']),
    );
    expect(result.targets[0]?.losses.map(({ construct }) => construct)).toContain('check "by pattern" of clean');
    expect(files.get('out/spark/README.md')).toContain('check "by pattern" of clean');
  });

  it.each([
    ['SELECT list_sort([2, 1]) AS sorted FROM orders', 1, 8, /list_sort/],
    ['SELECT count(*) AS n FROM orders GROUP BY ROLLUP (customer)', 1, 43, /ROLLUP/],
    ['SELECT "Order ID",\n  amount % 2 AS rest\nFROM orders', 2, 10, /DECIMAL\(12,2\) % INTEGER/],
    ["SELECT * FROM 'data/orders.csv'", 1, 15, /It is no source and no query/],
  ])('is refused for %s, with the place of it, and nothing is written', async (sql, line, column, message) => {
    const files = {
      ...shopWorkspace,
      'notebooks/more.md': `---\nplumbline: 1\n---\n\n\`\`\`sql odd\n${sql}\n\`\`\`\n`,
    };
    prototype = await Prototype.create(files);
    await expect(prototype.promote(['odd'], { targets: ['dbt', 'spark'] })).rejects.toMatchObject({
      problem: {
        code: 'cannot_translate',
        message: expect.stringMatching(message),
        file: 'notebooks/more.md',
        line: 5 + line,
        column,
      },
    });
    expect([...(await prototype.written()).keys()].filter((path) => path.startsWith('out/'))).toEqual([]);
  });

  it('is refused for an option of a source that Spark reads otherwise', async () => {
    const manifest = shopWorkspace['plumbline.yaml']?.replace('delim: ";"', 'delim: ";", comment: "#"') ?? '';
    prototype = await Prototype.create({ ...shopWorkspace, 'plumbline.yaml': manifest });
    await expect(prototype.promote(['by_customer'], { targets: ['spark'] })).rejects.toMatchObject({
      problem: {
        code: 'cannot_translate',
        message: expect.stringContaining('the CSV option comment'),
        file: 'plumbline.yaml',
      },
    });
  });
});
