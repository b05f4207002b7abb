import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(__dirname, '../../..');

/** The layer rule of the design: one forbidden import a line. Each must fail, or the rule does not hold. */
const forbidden: readonly (readonly [path: string, from: string])[] = [
  ['shared/base/example.ts', '../domain/problem'],
  ['shared/base/example.ts', 'zod'],
  ['shared/domain/example.ts', '../contract/commands'],
  ['shared/domain/graph/example.ts', '../../contract/commands'],
  ['shared/domain/example.ts', '../../electron/engine/engine'],
  ['shared/domain/example.ts', '@duckdb/node-api'],
  ['shared/contract/example.ts', '../../electron/main/main'],
  ['shared/contract/example.ts', '../../renderer/app/main'],
  ['electron/engine/example.ts', 'electron'],
  ['electron/engine/example.ts', '../main/main'],
  ['electron/engine/checks/example.ts', '../../workspace/load-workspace'],
  ['electron/workspace/example.ts', 'electron'],
  ['electron/workspace/example.ts', '../engine/engine'],
  ['electron/jobs/example.ts', '@duckdb/node-api'],
  ['electron/promote/example.ts', '../engine/engine'],
  ['electron/promote/targets/dbt/example.ts', '../../../engine/engine'],
  ['electron/cli/example.ts', 'electron'],
  ['electron/cli/commands/example.ts', '../../main/main'],
  ['electron/main/example.ts', '../engine/engine'],
  ['electron/main/example.ts', '../preload/preload'],
  ['electron/platform/example.ts', '../main/main'],
  ['electron/preload/example.ts', '../main/main'],
  ['electron/preload/example.ts', 'node:fs'],
  ['renderer/app/example.ts', '../../electron/main/main'],
  ['renderer/app/example.ts', 'electron'],
  ['renderer/features/notebook/example.ts', '../data/explorer'],
  ['renderer/features/notebook/example.ts', '../../../electron/main/main'],
  ['renderer/features/notebook/parts/example.ts', '../../data/explorer'],
  ['renderer/ui/example.ts', '../features/notebook/notebook'],
  ['renderer/state/example.ts', '../app/main'],
];

const allowed: readonly (readonly [path: string, from: string])[] = [
  ['shared/domain/graph/example.ts', '../../base/result'],
  ['shared/contract/example.ts', '../domain/problem'],
  ['electron/engine/checks/example.ts', '../engine'],
  ['electron/engine/example.ts', '../../shared/contract/rpc'],
  ['electron/cli/example.ts', '../engine/engine'],
  ['electron/main/example.ts', '../jobs/workspace-session'],
  ['renderer/features/notebook/example.ts', '../../ui/button'],
  ['renderer/features/notebook/parts/example.ts', '../cell'],
  ['renderer/features/notebook/parts/example.ts', '../../../ui/button'],
];

const rawIpc = ['ipcMain', 'ipcRenderer'] as const;

interface Example {
  readonly file: string;
  readonly source: string;
}

function importing(path: string, from: string, name = 'example'): Example {
  const file = path.replace('example.ts', `${Buffer.from(`${name} ${from}`).toString('hex')}.ts`);
  return { file, source: `import { ${name} } from '${from}';\n\nexport const copy = ${name};\n` };
}

/** Files (of an own folder with the project's lint rules) in which the linter finds a forbidden import. */
let refused: ReadonlySet<string>;
const folder = mkdtempSync(join(tmpdir(), 'plumbline-layers-'));

beforeAll(() => {
  const rules = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, $schema: undefined, vcs: { enabled: false } }));
  const examples = [
    ...[...forbidden, ...allowed].map(([path, from]) => importing(path, from)),
    ...rawIpc.map((name) => importing('electron/main/example.ts', 'electron', name)),
  ];
  for (const { file, source } of examples) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const hits = stdout.split('\n').filter((line) => line.includes('noRestrictedImports'));
  refused = new Set(hits.flatMap(relativeFile));
});

/** The file that an annotation names, relative to the folder; none when it names none. */
function relativeFile(annotation: string): string[] {
  const file = /file=([^,]+)/.exec(annotation)?.[1];
  return file === undefined ? [] : [relative(realpathSync(folder), file)];
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the layer rule', () => {
  it.each(forbidden)('refuses %s importing %s', (path, from) => {
    expect(refused).toContain(importing(path, from).file);
  });

  it.each(allowed)('accepts %s importing %s', (path, from) => {
    expect(refused).not.toContain(importing(path, from).file);
  });

  it.each(rawIpc)('refuses %s in main: raw IPC has one place', (name) => {
    expect(refused).toContain(importing('electron/main/example.ts', 'electron', name).file);
  });
});
