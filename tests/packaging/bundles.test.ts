import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../electron/scripts/stale-bundles.mjs';

const root = resolve(__dirname, '../..');
const bundleNames = ['main', 'preload', 'engine', 'cli'] as const;
type BundleName = (typeof bundleNames)[number];

/** Builds of Vite 8 have shipped broken bundles for these processes that looked green: the emitted files themselves are tested. */
/** Each bundle's files: the entry, and what it loads when it is needed. */
const texts = new Map<BundleName, readonly string[]>();
let pageScripts: { file: string; text: string }[] = [];

beforeAll(async () => {
  await buildIfStale();
  for (const name of bundleNames) {
    const parts = filesUnder(join(root, 'dist', name)).filter((file) => file.endsWith('.cjs'));
    texts.set(
      name,
      parts.map((file) => readFileSync(file, 'utf8')),
    );
  }
  pageScripts = filesUnder(join(root, 'dist/renderer'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
});

describe('bundles of the processes', () => {
  it.each(bundleNames)('%s is CommonJS', (name) => {
    // What a sandboxed preload and `require` can load: an ES module's syntax does not compile here.
    expect(texts.get(name)?.length).toBeGreaterThan(0);
    for (const text of texts.get(name) ?? []) {
      expect(
        () => new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`),
      ).not.toThrow();
    }
    expect(textOf(name)).not.toMatch(/\bimport\.meta\b(?!.*\*\/)/);
  });

  it('the preload script requires electron and nothing else', () => {
    expect(requiredBy('preload')).toEqual(['electron']);
  });

  it('main requires electron and Node alone: electron is not inlined, and no package is left outside', () => {
    expect(requiredBy('main').filter((name) => !isBuiltin(name))).toEqual(['electron']);
  });

  it('engine and command line require DuckDB and Node alone, and never electron', () => {
    for (const name of ['engine', 'cli'] as const) {
      const packages = requiredBy(name).filter((required) => !isBuiltin(required));
      expect(packages.length).toBeGreaterThan(0);
      expect(packages.filter((required) => !/^@duckdb\/node-(api|bindings)/.test(required))).toEqual([]);
    }
  });

  it('the preload script stays small: it runs before every page', () => {
    expect(textOf('preload').length).toBeLessThan(20_000);
  });
});

describe('runtimes as old as Chrome 114 and Node 18', () => {
  /** Functions that the oldest runtime lacks, by when Chrome got them. A build does not polyfill them. */
  const missingFunctions = [
    'AbortSignal.any', // 116
    'Object.groupBy', // 117
    'Map.groupBy', // 117
    'Promise.withResolvers', // 119
    'URL.canParse', // 120
    'Array.fromAsync', // 121
    'Iterator.from', // 122
    'Promise.try', // 128
    'RegExp.escape', // 136
    'Uint8Array.fromBase64', // 140
    'process.getBuiltinModule', // Node 22
  ];

  it.each(missingFunctions)('nothing calls %s unless it looked whether it exists', (name) => {
    const [owner = '', method = ''] = name.split('.');
    const call = new RegExp(`\\b${owner}\\.${method}\\s*\\(`, 'g');
    const unguarded = [
      ...bundleNames.map((bundle) => ({ file: bundle, text: textOf(bundle) })),
      ...pageScripts,
    ].flatMap(({ file, text }) =>
      [...text.matchAll(call)]
        .map((match) => ({ file, before: text.slice(Math.max(0, match.index - 400), match.index), at: match.index }))
        .filter(({ before }) => !before.includes(`${owner}.${method}`) && !before.includes(`"${method}"in `))
        .map(({ at }) => `${file}: ${text.slice(Math.max(0, at - 60), at + 60)}`),
    );
    expect(unguarded).toEqual([]);
  });
});

describe('the page', () => {
  it('holds no inline script, no event attribute and nothing from a network', () => {
    const html = readFileSync(join(root, 'dist/renderer/index.html'), 'utf8');
    const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, body] of scripts) {
      expect(attributes).toMatch(/\bsrc="\.\//);
      expect(body?.trim()).toBe('');
    }
    expect(html).not.toMatch(/\son\w+\s*=/i);
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//i);
    expect(html).not.toContain('javascript:');
  });
});

it('no emitted file, source maps included, names a folder of the machine that built it', () => {
  const leaks = filesUnder(join(root, 'dist'))
    .filter((file) => /\.(cjs|js|css|html|map)$/.test(file) && !file.startsWith(join(root, 'dist/bench')))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      if (text.includes(`${root}/`)) return true;
      return (
        file.endsWith('.map') &&
        (JSON.parse(text) as { sources: string[] }).sources.some((path) => path.startsWith('/'))
      );
    });
  expect(leaks).toEqual([]);
});

function textOf(name: BundleName): string {
  return (texts.get(name) ?? []).join('\n');
}

function requiredBy(name: BundleName): string[] {
  // Examples in the comments of packages are no requirements.
  const code = textOf(name).replace(/^\s*(?:\*|\/\/).*$/gm, '');
  const names = [...code.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map((match) => match[1] ?? '');
  // Parts of the same bundle, which are loaded when they are needed.
  return [...new Set(names)].filter((required) => !required.startsWith('./')).sort();
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
