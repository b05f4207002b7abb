import { resolve } from 'node:path';
import { createBuilder } from 'vite';

/** Builds the command line before integration tests, so that they never test an old one. */
export async function setup(): Promise<void> {
  process.env.PLUMBLINE_BUILD_ONLY = 'cli';
  const builder = await createBuilder(
    { configFile: resolve(__dirname, '../../vite.config.ts'), logLevel: 'warn' },
    null,
  );
  await builder.buildApp();
}
