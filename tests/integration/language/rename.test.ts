import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { applyRename, planRename } from '../../../electron/jobs/rename-node';
import { DocumentStore } from '../../../electron/workspace/document-store';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import { notebook, OpenedEngine } from '../engine/opened-engine';

let opened: OpenedEngine | undefined;
let documents: DocumentStore | undefined;
afterEach(async () => {
  await documents?.dispose();
  await opened?.dispose();
  opened = documents = undefined;
});

const manifest = 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv } # all of them\n';
const numbers = 'x,label\n1,one\n2,two\n';

async function workspace(files: Readonly<Record<string, string>>) {
  opened = await OpenedEngine.open({ 'plumbline.yaml': manifest, 'data/numbers.csv': numbers, ...files });
  const store = new DocumentStore(opened.folder.root);
  documents = store;
  const { engine, folder } = opened;
  const context = async () => {
    const snapshot = await loadWorkspace(folder.root, { openTexts: store.openTexts() });
    return { engine, snapshot, derived: await engine.derive({ snapshot }), documents: store };
  };
  return {
    folder,
    store,
    plan: async (from: string, to: string) => planRename(from, to, await context()),
    /** Renames, saves, and answers the problems of the graph afterwards. */
    async rename(from: string, to: string) {
      const plan = await planRename(from, to, await context());
      await applyRename(plan, store);
      await store.saveAll();
      const { derived } = await context();
      return { summary: plan.summary, problems: derived.graph.nodes.flatMap((node) => node.problems) };
    },
  };
}

/** The SQL of a cell `reads` after `clean` was renamed. */
async function renamedSql(sql: string, to = 'tidy'): Promise<string> {
  const { rename, folder } = await workspace({
    'notebooks/a.md': notebook({ clean: 'SELECT x, label FROM numbers', reads: sql }),
  });
  const { problems } = await rename('clean', to);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return /```sql reads\n([\s\S]*?)\n```/.exec(folder.read('notebooks/a.md'))?.[1] ?? '';
}

describe('another name for a node', () => {
  it.each([
    ['SELECT x FROM clean', 'SELECT x FROM tidy'],
    ['SELECT clean.x FROM clean WHERE clean.x > 1', 'SELECT tidy.x FROM tidy WHERE tidy.x > 1'],
    ['SELECT clean.* FROM main.clean', 'SELECT tidy.* FROM main.tidy'],
    ['SELECT c.x FROM clean AS c JOIN clean d USING (x)', 'SELECT c.x FROM tidy AS c JOIN tidy d USING (x)'],
    ['SELECT x FROM "Clean" -- not clean\n', 'SELECT x FROM tidy -- not clean\n'],
    ["SELECT 'clean' AS t, x FROM clean", "SELECT 'clean' AS t, x FROM tidy"],
    ["FROM query_table('clean')", "FROM query_table('tidy')"],
    ['PIVOT clean ON label USING sum(x)', 'PIVOT tidy ON label USING sum(x)'],
    ['SUMMARIZE clean', 'SUMMARIZE tidy'],
    // A common table expression of the same name is another thing; in its own body the node is meant.
    [
      'WITH clean AS (SELECT x FROM clean) SELECT clean.x FROM clean',
      'WITH clean AS (SELECT x FROM tidy AS clean) SELECT clean.x FROM clean',
    ],
    // The row as a whole, and its column named after it.
    ['SELECT clean FROM clean', 'SELECT clean FROM tidy AS clean'],
    ['SELECT label AS clean FROM clean', 'SELECT label AS clean FROM tidy AS clean'],
    // The new name is in use in the query.
    [
      'SELECT clean.x FROM clean JOIN numbers AS tidy USING (x)',
      'SELECT clean.x FROM main.tidy AS clean JOIN numbers AS tidy USING (x)',
    ],
    [
      'WITH tidy AS (SELECT 1 AS one) SELECT x, one FROM clean, tidy',
      'WITH tidy AS (SELECT 1 AS one) SELECT x, one FROM main.tidy AS clean, tidy',
    ],
  ])('%s', async (before, after) => {
    expect(await renamedSql(before)).toBe(after);
  });

  it('is quoted where SQL needs it', async () => {
    expect(await renamedSql('SELECT clean.x FROM clean', 'Tidy rows')).toBe('SELECT "Tidy rows".x FROM "Tidy rows"');
  });

  it('changes every file that names it, and nothing else in them', async () => {
    const { rename, folder } = await workspace({
      'notebooks/a.md': `# clean numbers\n\n${notebook({ 'clean {materialize: table}': 'SELECT x, label FROM numbers' })}\n\`\`\`chart bars {from: clean}\nmark: bar\n\`\`\`\n`,
      'notebooks/b.md': `${notebook({ totals: 'SELECT sum(x) AS total FROM clean' })}\n\`\`\`input pick\ntype: select\noptions: { from: clean, value: label }\n\`\`\`\n`,
      'notebooks/c.md': notebook({ alone: "SELECT 'clean' AS word" }),
      'checks/clean.yml':
        'dataset: plumbline/main/clean # of clean\ncolumns:\n  - name: x\n    checks:\n      - missing:\n',
      'checks/totals.yml':
        'dataset: plumbline/main/totals\ncolumns:\n  - name: total\n    checks:\n      - invalid:\n          valid_reference_data: { dataset: plumbline/main/clean, column: x }\nx-plumbline:\n  checks:\n    - reconciliation: { with: clean, metric: row_count }\n    - drift: { column: total, name: clean }\n',
      'checks/baselines/clean.yml': 'baseline: 1\nnode: "clean"\ncolumns: []\n',
      'pipelines/all.yaml':
        'plumbline: 1\nplanned:\n  report:\n    from: [clean, totals]\npositions:\n  clean: [0, 0]\noutputs: [clean]\n',
      'specs/clean.pipeline.yaml': 'name: clean\n',
    });
    const untouched = folder.read('notebooks/c.md');
    const { summary, problems } = await rename('clean', 'tidy');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(summary.changes.map(({ file, newFile, places }) => [file, newFile ?? null, places])).toEqual([
      ['notebooks/a.md', null, 2],
      ['notebooks/b.md', null, 2],
      ['pipelines/all.yaml', null, 3],
      ['checks/clean.yml', 'checks/tidy.yml', 1],
      ['checks/totals.yml', null, 2],
      ['checks/baselines/clean.yml', null, 1],
    ]);
    expect(folder.read('notebooks/a.md')).toBe(
      `# clean numbers\n\n${notebook({ 'tidy {materialize: table}': 'SELECT x, label FROM numbers' })}\n\`\`\`chart bars {from: tidy}\nmark: bar\n\`\`\`\n`,
    );
    expect(folder.read('notebooks/b.md')).toContain('options: { from: tidy, value: label }');
    expect(folder.read('notebooks/c.md')).toBe(untouched);
    expect(existsSync(folder.path('checks/clean.yml'))).toBe(false);
    expect(folder.read('checks/tidy.yml')).toContain('dataset: plumbline/main/tidy # of clean');
    expect(folder.read('checks/totals.yml')).toContain('{ dataset: plumbline/main/tidy, column: x }');
    expect(folder.read('checks/totals.yml')).toContain('{ with: tidy, metric: row_count }');
    expect(folder.read('checks/totals.yml')).toContain('name: clean');
    expect(folder.read('checks/baselines/clean.yml')).toBe('baseline: 1\nnode: tidy\ncolumns: []\n');
    expect(folder.read('pipelines/all.yaml')).toBe(
      'plumbline: 1\nplanned:\n  report:\n    from: [tidy, totals]\npositions:\n  tidy: [0, 0]\noutputs: [tidy]\n',
    );
    expect(folder.read('specs/clean.pipeline.yaml')).toBe('name: clean\n');
  });

  it('moves its dismissed suggestions, and changes those that refer to it', async () => {
    const dismissed = (node: string, to: string) =>
      `suggestions: 1\nnode: ${node}\ndismissed:\n  - { check: reference, columns: [x], to: { dataset: ${to}, column: x }, date: 2026-01-01 }\n`;
    const { rename, folder } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers', other: 'SELECT 1 AS x' }),
      'checks/suggestions/clean.yml': dismissed('clean', 'other'),
      'checks/suggestions/other.yml': dismissed('other', 'clean'),
    });
    const { problems } = await rename('clean', 'tidy');
    expect(problems).toEqual([]);
    expect(existsSync(folder.path('checks/suggestions/clean.yml'))).toBe(false);
    expect(folder.read('checks/suggestions/tidy.yml')).toBe(dismissed('tidy', 'other'));
    expect(folder.read('checks/suggestions/other.yml')).toBe(dismissed('other', 'tidy'));
  });

  it('changes the words of SQL that does not parse yet', async () => {
    const { rename, folder } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers', draft: 'SELECT x, FROM clean WHERE clean.x >' }),
    });
    await rename('clean', 'tidy');
    expect(folder.read('notebooks/a.md')).toContain('SELECT x, FROM tidy WHERE tidy.x >');
  });

  it('renames a source in the manifest, and keeps its comment', async () => {
    const { rename, folder } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT numbers.x FROM numbers' }),
    });
    const { problems } = await rename('numbers', 'figures');
    expect(problems).toEqual([]);
    expect(folder.read('plumbline.yaml')).toContain('  figures: { path: data/numbers.csv } # all of them\n');
    expect(folder.read('notebooks/a.md')).toContain('SELECT figures.x FROM figures');
  });

  it.each([
    ['', 'bad_name'],
    ['a\tb', 'bad_name'],
    ['NUMBERS', 'duplicate_name'],
    ['clean', 'bad_name'],
  ])('refuses %j with %s, and changes nothing', async (to, code) => {
    const { plan, folder } = await workspace({ 'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers' }) });
    const before = folder.digests();
    await expect(plan('clean', to)).rejects.toMatchObject({ problem: { code } });
    expect(folder.digests()).toEqual(before);
  });

  it('refuses an unknown node with the nearest name', async () => {
    const { plan } = await workspace({ 'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers' }) });
    await expect(plan('claen', 'tidy')).rejects.toMatchObject({
      problem: { code: 'unknown_node', hint: 'Did you mean clean?' },
    });
  });

  it('leaves a file of checks open that an editor has open, and closes those that it opened itself', async () => {
    const { rename, store } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x, label FROM numbers', other: 'SELECT 1 AS x' }),
      'checks/other.yml':
        'dataset: a/other\ncolumns: []\nx-plumbline:\n  checks:\n    - reconciliation: { with: clean, metric: row_count }\n',
      'checks/third.yml':
        'dataset: a/numbers\ncolumns: []\nx-plumbline:\n  checks:\n    - reconciliation: { with: clean, metric: row_count }\n',
    });
    await store.open('checks/other.yml');
    await rename('clean', 'tidy');
    const open = store.get('checks/other.yml');
    expect(open?.text).toContain('with: tidy');
    expect(store.get('checks/third.yml')).toBeUndefined();
    expect(() => store.edit('checks/other.yml', open?.revision ?? 0, [{ start: 0, end: 0, text: '# ' }])).not.toThrow();
  });

  it('refuses as a whole when one file changed meanwhile', async () => {
    const { plan, folder, store } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers' }),
      'notebooks/b.md': notebook({ totals: 'SELECT sum(x) AS total FROM clean' }),
    });
    const prepared = await plan('clean', 'tidy');
    const document = await store.open('notebooks/b.md');
    store.edit('notebooks/b.md', document.revision, [{ start: 0, end: 0, text: 'Typed.\n\n' }]);
    await expect(applyRename(prepared, store)).rejects.toMatchObject({ problem: { code: 'stale_revision' } });
    await store.saveAll();
    expect(folder.read('notebooks/a.md')).toContain('sql clean');
  });

  it('keeps no file open that is no notebook: what someone writes into it next is read', async () => {
    const { plan, rename, store } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers' }),
      'checks/clean.yml': 'dataset: plumbline/main/clean\ncolumns: []\n',
    });
    await plan('numbers', 'figures');
    await rename('clean', 'tidy');
    expect([...store.openTexts().keys()]).toEqual(['notebooks/a.md']);
  });

  it('works on what is typed and not saved yet', async () => {
    const { rename, folder, store } = await workspace({
      'notebooks/a.md': notebook({ clean: 'SELECT x FROM numbers', totals: 'SELECT 1 AS one' }),
    });
    const document = await store.open('notebooks/a.md');
    const at = document.text.indexOf('SELECT 1 AS one');
    store.edit('notebooks/a.md', document.revision, [{ start: at, end: at + 15, text: 'SELECT x FROM clean' }]);
    await rename('clean', 'tidy');
    expect(folder.read('notebooks/a.md')).toContain('SELECT x FROM tidy');
  });
});
