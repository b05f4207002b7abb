/**
 * Builds the bundles: `npm run build` all that the product ships, `npm run build -- --only cli,engine` some of them.
 * Names are the environments of vite.config.ts: client, main, preload, engine, cli, bench.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBuilder } from 'vite';
import { stampBuild } from './stale-bundles.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
if (values.only !== undefined) process.env.PLUMBLINE_BUILD_ONLY = values.only;

// What the product ships is React's production build, whoever starts this.
process.env.NODE_ENV = 'production';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const builder = await createBuilder({ configFile: resolve(root, 'vite.config.ts'), logLevel: 'warn' }, null);
await stampBuild(values.only?.split(','), () => builder.buildApp());
