import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { virtualDisplays } from './support/virtual-displays';

/** They hold a span of time to a bound: beside others they would measure those. */
const timedTests = '**/nothing-lost.spec.ts';

/** End-to-end tests on the real Electron app. Run them through `npm run test:e2e`, which builds and finds an Electron. */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: join(import.meta.dirname, '../../test-results'),
  // Limits for what hangs, not for what is slow: the machine may be busy with other work.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  // A test that fails once and then holds is listed as flaky: something to mend, and no reason to refuse all that is behind it.
  retries: process.env.CI === undefined ? 0 : 1,
  // Each test starts an app, an engine and a window of its own. A real display has one focus and one clipboard.
  workers: Math.max(virtualDisplays.length, 1),
  fullyParallel: true,
  reporter: [['list']],
  projects: [
    { name: 'e2e', testMatch: '**/*.spec.ts', testIgnore: timedTests },
    { name: 'e2e-timed', testMatch: timedTests },
    { name: 'screenshots', testMatch: '**/*.shots.ts' },
  ],
});
