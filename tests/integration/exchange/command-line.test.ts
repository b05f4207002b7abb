import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plumblineHere, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

const corpus = join(__dirname, 'corpus');
let folder: WorkspaceFolder;
let outside: string;
beforeAll(() => {
  folder = WorkspaceFolder.working();
  outside = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
});
afterAll(() => {
  folder.remove();
  rmSync(outside, { recursive: true, force: true });
});

interface ImportAnswer {
  readonly imported: readonly unknown[];
  readonly notebooks: readonly {
    readonly file: string;
    readonly cells: readonly string[];
    readonly losses: readonly { readonly what: string }[];
  }[];
  readonly problems: readonly {
    readonly code: string;
    readonly line?: number;
    readonly column?: number;
    readonly message: string;
  }[];
}

describe('plumbline import of notebooks', () => {
  it('writes a notebook with its images, tells what is not the same, and never writes over another file', async () => {
    const first = await plumblineJson(['import', join(corpus, 'written/jupysql.ipynb'), '--into', folder.root]);
    const answer = first.answer as unknown as ImportAnswer;
    expect(first.code).toBe(0);
    expect(answer.notebooks[0]).toMatchObject({
      file: 'notebooks/jupysql.md',
      cells: ['adults', 'by_species', 'heavy', 'result', 'islands', 'query_1'],
    });
    expect(answer.notebooks[0]?.losses.map((loss) => loss.what)).toContain('The connection duckdb:///penguins.db');
    const text = readFileSync(join(folder.root, 'notebooks/jupysql.md'), 'utf8');
    expect(text).toContain('![sketch](jupysql-files/sketch.png)');
    expect(readFileSync(join(folder.root, 'notebooks/jupysql-files/sketch.png')).subarray(1, 4).toString()).toBe('PNG');

    const second = await plumblineJson(['import', join(corpus, 'written/jupysql.ipynb'), '--into', folder.root]);
    const again = second.answer as unknown as ImportAnswer;
    expect(again.notebooks[0]).toMatchObject({ file: 'notebooks/jupysql-2.md' });
    // Its names are taken by the first one: every cell is a node of its own.
    expect(again.notebooks[0]?.cells[0]).toBe('adults_2');
    expect(readFileSync(join(folder.root, 'notebooks/jupysql.md'), 'utf8')).toBe(text);
  });

  it('refuses what is no notebook at its line and column, and takes the files beside it', async () => {
    const broken = join(outside, 'broken.ipynb');
    writeFileSync(broken, '{\n "cells": [\n  {"cell_type": "code" "source": []}\n ]}\n');
    const program = join(outside, 'program.py');
    writeFileSync(program, 'print(1)\n');
    const data = join(outside, 'sales.csv');
    writeFileSync(data, 'a,b\n1,2\n');
    const { code, answer } = await plumblineJsonHere([
      'import',
      broken,
      program,
      data,
      join(corpus, 'written/percent.sql'),
      '--into',
      folder.root,
    ]);
    const { imported, notebooks, problems } = answer as unknown as ImportAnswer;
    expect(code).toBe(2);
    expect(imported).toEqual([{ name: 'sales', path: 'data/sales.csv' }]);
    expect(notebooks.map(({ file }) => file)).toEqual(['notebooks/percent.md']);
    expect(problems).toMatchObject([
      { code: 'bad_notebook', line: 3, column: 24, message: 'broken.ipynb is no JSON: `,` or `}` was expected.' },
      { code: 'bad_notebook', message: 'program.py is a Python program without cells.' },
    ]);
  });
});

describe('plumbline export', () => {
  const source = `---\nplumbline: 1\ntitle: Numbers\n---\n\n# Numbers\n\nAll *of* them.\n\n${cell('many', 'SELECT range AS n, NULL AS nothing FROM range(250)')}\n${cell('wrong', 'SELECT nope FROM many')}\n`;

  it.each([
    ['ipynb', 'numbers.ipynb'],
    ['percent', 'numbers.sql'],
    ['percent', 'numbers.py'],
    ['sql', 'script.sql'],
  ])('writes %s to %s, which an import reads again', async (format, name) => {
    folder.write('notebooks/exported.md', source);
    const out = join(outside, name);
    const { code } = await plumblineHere([
      'export',
      'exported',
      '--to',
      format,
      '--out',
      out,
      '--workspace',
      folder.root,
    ]);
    expect(code).toBe(0);
    const target = WorkspaceFolder.working();
    try {
      const copy = join(outside, `again-${name}`);
      copyFileSync(out, copy);
      const back = await plumblineJsonHere(['import', copy, '--into', target.root]);
      const [notebook] = (back.answer as unknown as ImportAnswer).notebooks;
      expect(notebook?.cells).toEqual(['many', 'wrong']);
      if (format === 'ipynb') expect(readFileSync(join(target.root, notebook?.file ?? ''), 'utf8')).toBe(source);
    } finally {
      target.remove();
    }
  });

  it('writes a page of a notebook that ran, and says which cell has no result', async () => {
    folder.write('notebooks/exported.md', source);
    const out = join(outside, 'numbers.html');
    const { code, answer } = await plumblineJsonHere([
      'export',
      join(folder.root, 'notebooks/exported.md'),
      '--to',
      'html',
      '--out',
      out,
      '--rows',
      '5',
    ]);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ notebook: 'notebooks/exported.md', out, failed: ['wrong'] });
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('First 5 of 250 rows');
    expect(html).toContain('All <em>of</em> them.');
    expect(html).toContain('nope');
    expect(html).not.toMatch(/<script|src="http/);
  });

  it('says where a PDF is made, and which folder is missing', async () => {
    folder.write('notebooks/exported.md', source);
    const pdf = await plumblineJsonHere(['export', 'exported', '--to', 'pdf', '--workspace', folder.root]);
    expect(pdf.code).toBe(2);
    expect(pdf.answer.error?.hint).toContain('--to html');
    const missing = await plumblineJsonHere([
      'export',
      'exported',
      '--to',
      'sql',
      '--out',
      join(outside, 'no/such/x.sql'),
      '--workspace',
      folder.root,
    ]);
    expect(missing.code).toBe(2);
    expect(missing.answer.error?.message).toContain(join(outside, 'no/such'));
    const none = await plumblineJsonHere([
      'export',
      'nothing',
      '--to',
      'sql',
      '--out',
      join(outside, 'x.sql'),
      '--workspace',
      folder.root,
    ]);
    expect(none.answer.error?.code).toBe('file_not_found');
    expect(existsSync(join(outside, 'x.sql'))).toBe(false);
  });
});
