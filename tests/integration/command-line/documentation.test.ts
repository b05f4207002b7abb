import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scripts } from '../../../package.json';
import { plumbline } from '../../support/command-line';

const root = resolve(__dirname, '../../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const commandLine = read('docs/command-line.md');

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

describe('the documentation', () => {
  it('links to pages, pictures and files that exist', () => {
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#\s]+)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it('names paths of the repository that exist', () => {
    const missing = pages.flatMap((page) =>
      [...read(page).matchAll(/`((?:docs|electron|renderer|resources|shared|tests)\/[\w./-]+)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('names scripts of package.json that exist', () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script));
    expect(named.filter((script) => script === undefined || !(script in scripts))).toEqual([]);
  });

  it('names the benchmarks that there are', () => {
    const files = readdirSync(join(root, 'tests/bench')).filter((file) => file.endsWith('.ts'));
    const source = files.map((file) => read(join('tests/bench', file)));
    const names = source.flatMap((text) =>
      [...text.matchAll(/name: '([\w-]+)',\n {2}claim:/g)].map(([, name]) => name),
    );
    // Other tables of the page have names of rows, tools and variables in their first column.
    const [, claimed = ''] = /^## What is claimed$([\s\S]*?)^## /m.exec(read('docs/performance.md')) ?? [];
    const listed = [...claimed.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(names.sort());
  });

  it('lists each command with the options that its help lists', async () => {
    // The first table has the usage of each; the rows of the second one are a name alone.
    const documented = new Map(
      [...commandLine.matchAll(/^\| `([a-z-]+(?: [a-z]+)*) ([^a-z`][^`]*)` \| /gm)].map(([, name = '', usage = '']) => [
        name,
        usage,
      ]),
    );
    /** Commands have options; a group of commands has none of its own. */
    const listed = async (group: readonly string[]): Promise<string[]> => {
      const [, list = ''] = (await plumbline([...group, '--help'])).stdout.split(/^Commands:$/m);
      const entries = [...list.matchAll(/^ {2}([\w-]+)( \[options\])?/gm)].filter(([, name]) => name !== 'help');
      const names = entries.map(async ([, name = '', options]) =>
        options === undefined ? await listed([...group, name]) : [[...group, name].join(' ')],
      );
      return (await Promise.all(names)).flat();
    };
    const commands = await listed([]);
    expect([...documented.keys()].sort()).toEqual([...commands].sort());
    // Options of several commands, which the text below the table names.
    const common = ['--json', '--help', '--workspace', '--param'];
    for (const name of commands) {
      const { stdout } = await plumbline([...name.split(' '), '--help']);
      const options = (text: string) => [...new Set(text.match(/--[a-z]+/g) ?? [])].filter((o) => !common.includes(o));
      expect([name, options(documented.get(name) ?? '').sort()]).toEqual([name, options(stdout).sort()]);
    }
  });

  it('has an example that works as written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
    try {
      const [, example = ''] = /^````\n([\s\S]*?)^````$/m.exec(commandLine) ?? [];
      expect(example).toContain('npx plumbline run');
      const script = `npx() { shift; "${process.execPath}" electron/cli/plumbline.cjs "$@"; }\n${example.replaceAll('/tmp/', `${folder}/`)}`;
      const { stdout } = await promisify(execFile)('bash', ['-e', '-c', script], { cwd: root });
      expect(stdout).toContain('1 ran, 0 up to date');
      expect(stdout).toContain('2026-01-02       5');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
