/**
 * `npm test`: lint, types, unit, integration, e2e on real Electron under a virtual display, packaging.
 * All of them run even when one fails; the closing lines say what passed.
 */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const steps = ['lint', 'types', 'build', 'test:unit', 'test:integration', 'test:e2e', 'test:packaging'];

const outcomes = steps.map((step) => {
  process.stdout.write(`\n── ${step}\n`);
  const start = Date.now();
  const { status } = spawnSync('npm', ['run', '--silent', step], { cwd: root, stdio: 'inherit' });
  return { step, passed: status === 0, seconds: (Date.now() - start) / 1000 };
});

process.stdout.write('\n');
for (const { step, passed, seconds } of outcomes) {
  process.stdout.write(`${passed ? '✓' : '✕'} ${step.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s\n`);
}
const failed = outcomes.filter((outcome) => !outcome.passed).length;
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
