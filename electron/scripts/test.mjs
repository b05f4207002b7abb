/**
 * `npm test`: lint, types, unit, integration, e2e on real Electron under a virtual display, packaging.
 * All of them run even when one fails; the closing lines say what passed.
 */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** One after another; those that stand together run beside each other, because each of them keeps one core busy at most. */
const steps = [['lint', 'types', 'build'], ['test:unit'], ['test:integration'], ['test:e2e'], ['test:packaging']];

/** Runs a script of package.json. With `held` its output comes in one piece at the end, apart from that of its neighbours. */
function run(step, held) {
  const start = Date.now();
  return new Promise((done, fail) => {
    const child = spawn('npm', ['run', '--silent', step], {
      cwd: root,
      stdio: held ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const output = [];
    child.stdout?.on('data', (piece) => output.push(piece));
    child.stderr?.on('data', (piece) => output.push(piece));
    child.on('error', fail);
    child.on('close', (code) => {
      if (held) process.stdout.write(`\n── ${step}\n${Buffer.concat(output)}`);
      done({ step, passed: code === 0, seconds: (Date.now() - start) / 1000 });
    });
    if (!held) process.stdout.write(`\n── ${step}\n`);
  });
}

const outcomes = [];
for (const together of steps) {
  outcomes.push(...(await Promise.all(together.map((step) => run(step, together.length > 1)))));
}

process.stdout.write('\n');
for (const { step, passed, seconds } of outcomes) {
  process.stdout.write(`${passed ? '✓' : '✕'} ${step.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s\n`);
}
const failed = outcomes.filter((outcome) => !outcome.passed).length;
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
