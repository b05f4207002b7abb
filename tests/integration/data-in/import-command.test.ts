import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumbline } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { writeDatabase } from './make-database';

let folder: WorkspaceFolder;
let outside: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
  outside = new WorkspaceFolder();
  folder.write('plumbline.yaml', '# ours\nplumbline: 1\nname: test\n');
});
afterEach(() => {
  folder.remove();
  outside.remove();
});

function importing(...args: string[]) {
  return plumbline(['import', ...args, '--into', folder.root]);
}

async function show(node: string): Promise<string> {
  const { stdout, stderr } = await plumbline(['show', node, '--format', 'csv', '--workspace', folder.root]);
  if (stdout === '') throw new Error(stderr);
  return stdout;
}

describe('plumbline import', () => {
  it('pins how a file is read, and reads it that way', async () => {
    outside.write("Größe's.csv", Buffer.from('Größe;Preis;PLZ\nklein;1.234,50;01067\ngroß;2,00;10115\n', 'latin1'));
    const result = await importing(
      outside.path("Größe's.csv"),
      ...['--name', 'sizes', '--description', 'What it costs', '--decimal', ',', '--thousands', '.'],
      ...['--type', 'Preis=DECIMAL(9,2)'],
    );
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toContain('latin-1');
    const manifest = folder.read('plumbline.yaml');
    expect(manifest.startsWith('# ours\nplumbline: 1\nname: test\n')).toBe(true);
    for (const part of ['description: What it costs', 'delim: ;', 'encoding: latin-1', 'Preis: "DECIMAL(9,2)"']) {
      expect(manifest.replaceAll("'DECIMAL(9,2)'", '"DECIMAL(9,2)"')).toContain(part);
    }
    expect(await show('sizes')).toBe('Größe,Preis,PLZ\nklein,1234.50,01067\ngroß,2.00,10115\n');
  });

  it('refuses lines that cannot be read, at their line, until somebody says what to do with them', async () => {
    outside.write('r.csv', 'a,b,c\n1,2,3\n1,2\n4,5,6\n');
    const refused = await importing(outside.path('r.csv'), '--delimiter', ',');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('r.csv:3: "1,2": 3 fields were expected, the line has 2.');
    expect(folder.read('plumbline.yaml')).toBe('# ours\nplumbline: 1\nname: test\n');
    expect((await importing(outside.path('r.csv'), '--delimiter', ',', '--pad', '--name', 'padded')).code).toBe(0);
    expect(await show('padded')).toBe('a,b,c\n1,2,3\n1,2,\n4,5,6\n');
    const left = await importing(outside.path('r.csv'), '--delimiter', ',', '--ignore-errors', '--name', 'left_out');
    expect(left.code).toBe(0);
    expect(await show('left_out')).toBe('a,b,c\n1,2,3\n4,5,6\n');
  });

  it('finds what is wrong far down in a file when it is to check it whole', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `${index},${index === 25_000 ? 'x' : index}\n`).join('');
    outside.write('long.csv', `id,n\n${rows}`);
    const refused = await importing(outside.path('long.csv'), '--check', '--type', 'n=BIGINT');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('long.csv:25002: n: "x": BIGINT was expected.');
  });

  it('asks before lines above the header are left out', async () => {
    outside.write('above.csv', 'Report of 2024\n\nid;t\n1;a\n2;b\n3;c\n');
    const refused = await importing(outside.path('above.csv'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--skip 2');
    expect((await importing(outside.path('above.csv'), '--skip', '2')).code).toBe(0);
    expect(await show('above')).toBe('id,t\n1,a\n2,b\n3,c\n');
  });

  it('makes a source of each chosen table of a database file, copied or where it is', async () => {
    await writeDatabase(outside.path('shop.duckdb'), [
      'CREATE TABLE orders AS SELECT 1 AS id',
      "CREATE TABLE customers AS SELECT 'x' AS name",
    ]);
    const which = await importing(outside.path('shop.duckdb'));
    expect(which.code).toBe(2);
    expect(which.stderr).toContain('customers, orders');
    const result = await importing(outside.path('shop.duckdb'), '--table', 'orders', '--table', 'customers', '--json');
    expect(JSON.parse(result.stdout).imported).toEqual([
      { name: 'orders', path: 'data/shop.duckdb' },
      { name: 'customers', path: 'data/shop.duckdb' },
    ]);
    expect(await show('customers')).toBe('name\nx\n');
    expect((await importing(outside.path('shop.duckdb'), '--table', 'orders', '--name', 'linked', '--link')).code).toBe(
      0,
    );
    expect(folder.read('plumbline.yaml')).toContain(outside.path('shop.duckdb'));
    expect(await show('linked')).toBe('id\n1\n');
  });

  it('adds the data files of a folder, and the rest when some cannot be', async () => {
    outside.write('in/a.csv', 'x\n1\n');
    outside.write('in/deep/b.parquet', 'no parquet');
    outside.write('in/deep/c.ndjson', '{"a":1}\n');
    outside.write('in/readme.md', '# no data');
    const result = await importing(outside.path('in'), '--json');
    expect(result.code).toBe(2);
    const answer = JSON.parse(result.stdout);
    expect(answer.imported.map((source: { name: string }) => source.name)).toEqual(['a', 'c']);
    expect(answer.problems).toMatchObject([{ code: 'bad_source', file: outside.path('in/deep/b.parquet') }]);
  });

  it('says what a wrong option is', async () => {
    outside.write('a.csv', 'x\n1\n');
    for (const [options, code] of [
      [['--link', '--copy'], 'bad_usage'],
      [['--type', 'x'], 'bad_usage'],
      [['--name', 'a\nb'], 'bad_name'],
      [['--encoding', 'windows-1252'], 'bad_encoding'],
      [['--type', 'x=NO_TYPE'], 'sql_bind'],
    ] as const) {
      const result = await importing(outside.path('a.csv'), ...options, '--json');
      const answer = JSON.parse(result.stdout);
      expect([...options, result.code, (answer.error ?? answer.problems[0])?.code]).toEqual([...options, 2, code]);
    }
    expect(folder.read('plumbline.yaml')).toBe('# ours\nplumbline: 1\nname: test\n');
  });
});
