#!/usr/bin/env node
'use strict';
/**
 * Entry of the `plumbline` bin. In a checkout that was never built it builds the command line first. CommonJS: the loader of
 * ES modules has used Node's thread pool, and so fixed its size, before their first line runs.
 */

// Heavy queries occupy threads of Node's pool; with the default of four, a cheap query would wait behind them.
process.env.UV_THREADPOOL_SIZE ??= '16';

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '../../dist/cli/cli.cjs');
if (!existsSync(bundle)) {
  const build = spawnSync(process.execPath, [join(__dirname, '../scripts/build.mjs'), '--only', 'cli'], {
    stdio: ['ignore', 2, 2],
  });
  if (build.status !== 0) process.exit(3);
}
require(bundle).runProcess();
