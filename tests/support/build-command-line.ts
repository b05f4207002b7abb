import { buildIfStale } from '../../electron/scripts/stale-bundles.mjs';

/** Builds the command line before integration tests unless it was built of the files that there are: they never test an old one. */
export async function setup(): Promise<void> {
  await buildIfStale(['cli']);
}
