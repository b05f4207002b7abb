#!/usr/bin/env node
/** Entry of the `plumbline` bin. In a checkout that was never built it builds the command line first. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// Heavy queries occupy threads of Node's pool; with the default of four, a cheap query would wait behind them.
process.env.UV_THREADPOOL_SIZE ??= '16';

const bundle = fileURLToPath(new URL('../../dist/cli/cli.cjs', import.meta.url));
if (!existsSync(bundle)) {
  const build = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url)), '--only', 'cli'],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  if (build.status !== 0) process.exit(3);
}
createRequire(import.meta.url)(bundle);
