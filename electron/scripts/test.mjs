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

/** Lines of a failed step that are said once more at the end: what failed stands in its last ones, and a log may be kept from its end only. */
const repeatedLines = 60;
const env = process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env;

/** Runs a script of package.json. With `held` its output comes in one piece at the end, apart from that of its neighbours. */
function run(step, held) {
  const start = Date.now();
  return new Promise((done, fail) => {
    if (!held) process.stdout.write(`\n── ${step}\n`);
    const stdio = [held ? 'ignore' : 'inherit', 'pipe', 'pipe'];
    const child = spawn('npm', ['run', '--silent', step], { cwd: root, stdio, env });
    const output = [];
    const take = (piece) => {
      output.push(piece);
      if (!held) process.stdout.write(piece);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', fail);
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString();
      if (held) process.stdout.write(`\n── ${step}\n${text}`);
      const passed = code === 0;
      done({ step, passed, seconds: (Date.now() - start) / 1000, last: passed ? '' : lastLines(text) });
    });
  });
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-repeatedLines).join('\n');
}

const outcomes = [];
for (const together of steps) {
  outcomes.push(...(await Promise.all(together.map((step) => run(step, together.length > 1)))));
}

for (const { step, last } of outcomes) if (last !== '') process.stdout.write(`\n── what ${step} said last\n${last}\n`);
process.stdout.write('\n');
for (const { step, passed, seconds } of outcomes) {
  process.stdout.write(`${passed ? '✓' : '✕'} ${step.padEnd(18)} ${seconds.toFixed(1).padStart(6)} s\n`);
}
const failed = outcomes.filter((outcome) => !outcome.passed).length;
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
