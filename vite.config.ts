import { builtinModules } from 'node:module';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { EnvironmentOptions, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import type { TestSequencer, TestSpecification, Vitest } from 'vitest/node';

const root = import.meta.dirname;
const nodeBuiltins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/**
 * A CommonJS bundle for Node or Electron. Only what has native code or comes with Electron stays outside:
 * a sandboxed preload cannot be an ES module, and a bundle without `node_modules` starts faster.
 */
function commonJsBundle(name: string, entry: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: {
      noExternal: true,
      external: ['electron', '@duckdb/node-api', '@duckdb/node-bindings', '@playwright/test'],
    },
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      target: 'node18',
      outDir: resolve(root, 'dist', name),
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rolldownOptions: {
        input: { [name]: resolve(root, entry) },
        platform: 'node',
        external: ['electron', '@playwright/test', /^@duckdb\/node-/, ...nodeBuiltins],
        // What only an export needs (Vega, React, HTML) is most of the code: it is not compiled before it is asked for.
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          codeSplitting: name === 'cli' || name === 'main',
        },
      },
    },
  };
}

/**
 * Vega's canvas for Node waits for an optional native package at the top level, which CommonJS cannot. The browser's, where
 * there is none, lets Vega measure texts by an estimate, which is all that pictures without a window need.
 */
const vegaWithoutCanvas: Plugin = {
  name: 'vega-without-canvas',
  enforce: 'pre',
  applyToEnvironment: (environment) => environment.config.consumer === 'server',
  resolveId: (source) =>
    source === 'vega-canvas' ? resolve(root, 'node_modules/vega-canvas/build/vega-canvas.browser.js') : null,
};

/** Integration tests that hold a span of time to a bound: beside others they would measure those. */
const timedTests = [
  'tests/integration/engine/cancel.test.ts',
  'tests/integration/engine/freshness.test.ts',
  'tests/integration/jobs/statement-history.test.ts',
  'tests/integration/workspace/document-store.test.ts',
  'tests/integration/workspace/journal.test.ts',
  'tests/integration/workspace/load-workspace.test.ts',
];

/** Files of the interop suite that take longest, by the time of a processor that they take: one of them at the end would leave the others idle. */
const slowestInterop = [
  'spark/proof',
  'spark/spark',
  'dbt/proof',
  'dialects/dialects',
  'airflow/airflow',
  'sqlmesh/proof',
  'dbt/incremental',
  'dagster/dagster',
  'sql/sql',
  'datacontract/promoted',
  'dagster/proof',
  'great-expectations/promoted',
  'sqlmesh/sample',
  'soda/promoted',
  'dbt/sample',
  'dbt/planted',
  'dbt2/dbt2',
  'soda/soda',
  'airflow/project',
  'sqlmesh/runner',
  'sqlmesh/odd-names',
  'openlineage/promoted',
].map((name) => `tests/interop/${name}.test.ts`);

/** Starts the slowest files of the interop suite first, and leaves the order of all else to Vitest. */
class SlowestFirst implements TestSequencer {
  readonly #vitest: Vitest;

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
  }

  async #base(): Promise<TestSequencer> {
    // Loaded here: builds read this file too.
    const { BaseSequencer } = await import('vitest/node');
    return new BaseSequencer(this.#vitest);
  }

  async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await this.#base()).shard(files);
  }

  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await (await this.#base()).sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slowestInterop.indexOf(relative(root, moduleId));
      return index < 0 ? slowestInterop.length : index;
    };
    const interop = sorted.filter(({ project }) => project.name === 'interop').sort((a, b) => rank(a) - rank(b));
    return sorted.map((file) => (file.project.name === 'interop' ? (interop.shift() ?? file) : file));
  }
}

const integration = {
  root,
  globalSetup: ['tests/support/build-command-line.ts'],
  environment: 'node',
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  root: resolve(root, 'renderer'),
  base: './',
  publicDir: false,
  plugins: [react(), vegaWithoutCanvas],
  worker: { format: 'es' },
  environments: {
    client: {
      build: {
        target: 'chrome114',
        outDir: resolve(root, 'dist/renderer'),
        emptyOutDir: true,
        sourcemap: true,
        chunkSizeWarningLimit: 8000,
        rolldownOptions: { input: resolve(root, 'renderer/index.html') },
      },
    },
    main: commonJsBundle('main', 'electron/main/main.ts'),
    preload: commonJsBundle('preload', 'electron/preload/preload.ts'),
    engine: commonJsBundle('engine', 'electron/engine/engine-process.ts'),
    cli: commonJsBundle('cli', 'electron/cli/cli-process.ts'),
    bench: commonJsBundle('bench', 'tests/bench/bench.ts'),
  },
  builder: {
    async buildApp(builder) {
      const only = process.env.PLUMBLINE_BUILD_ONLY?.split(',') ?? ['client', 'main', 'preload', 'engine', 'cli'];
      for (const environment of Object.values(builder.environments)) {
        if (only.includes(environment.name)) await builder.build(environment);
      }
    },
  },
  test: {
    root,
    // Vitest would leave one core to itself, which on a machine of two is half of what there is.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          // They share no state but what a module keeps, and loading the modules anew for each file takes longer than the tests.
          isolate: false,
          root,
          include: ['shared/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}'],
          environment: 'node',
        },
      },
      {
        test: {
          ...integration,
          name: 'integration',
          // As above: a third of their time was the modules.
          isolate: false,
          include: ['tests/integration/**/*.test.ts'],
          exclude: timedTests,
        },
      },
      {
        test: {
          ...integration,
          name: 'integration-timed',
          include: timedTests,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'packaging',
          root,
          include: ['tests/packaging/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'interop',
          // Each file loads the whole program, which takes seconds. What a file sets in the environment it puts back.
          isolate: false,
          root,
          globalSetup: ['tests/interop/support/prepared/setup.ts'],
          include: ['tests/interop/**/*.test.ts'],
          environment: 'node',
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
