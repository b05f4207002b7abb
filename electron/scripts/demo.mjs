/**
 * `npm run demo`: the main job without a window. Makes the sample workspace in `demo/`, runs it, checks it, promotes
 * its output, and prints what happened, how long it took and where the results lie. Checks that fail on the sample's
 * data are findings about that data: the demo reports them and still exits 0.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const demo = join(root, 'demo');
const workspace = join(demo, 'flight-ops');
const output = 'worst_airports';

/** Runs one command of the command line with `--json`; resolves to its answer, its exit code and its time in ms. */
function plumbline(...args) {
  const start = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'electron/cli/plumbline.cjs'), ...args, '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', fail);
    child.on('close', (code) => {
      if (code !== 0 && code !== 1) {
        fail(new Error(`plumbline ${args.join(' ')} ended with exit code ${code}:\n${stderr}${stdout}`));
        return;
      }
      done({ answer: JSON.parse(stdout), code, ms: performance.now() - start });
    });
  });
}

const count = (number) => (number === null ? '' : number.toLocaleString('en-US'));
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const print = (text = '') => process.stdout.write(`${text}\n`);
const place = (path) => relative(root, path);

rmSync(demo, { recursive: true, force: true });
const start = performance.now();

print('Plumbline demo: from a raw file to a trusted answer to a promoted pipeline\n');
const init = await plumbline('init', workspace, '--sample');
print(`1. Workspace   ${place(init.answer.workspace)}  (${seconds(init.ms)})`);

const run = await plumbline('run', workspace);
const failed = run.answer.nodes.filter((node) => node.status !== 'ran');
print(
  `\n2. Run         ${run.answer.nodes.length} nodes  (${seconds(run.answer.ms)}; ${seconds(run.ms)} with process start)`,
);
for (const node of run.answer.nodes)
  print(
    `   ${node.status.padEnd(7)} ${node.name.padEnd(24)} ${count(node.rows).padStart(10)} rows  ${seconds(node.ms).padStart(8)}`,
  );

const again = await plumbline('run', workspace);
const executed = again.answer.nodes.filter((node) => node.status !== 'fresh').length;
print(
  `   again: ${executed} nodes executed, ${again.answer.nodes.length - executed} up to date  (${seconds(again.answer.ms)})`,
);

const check = await plumbline('check', workspace);
const tally = (outcome) => check.answer.checks.filter((item) => item.outcome === outcome);
print(
  `\n3. Checks      ${check.answer.checks.length}: ${tally('pass').length} pass, ${tally('warn').length} warn, ${tally('fail').length} fail, ${tally('error').length} error  (${seconds(check.answer.ms)})`,
);
print('   Findings in the data:');
for (const item of [...tally('fail'), ...tally('error'), ...tally('warn')]) {
  print(`   ${item.outcome.padEnd(5)} ${item.node}: ${item.name} is ${count(item.value)}, expected ${item.threshold}`);
}

const promote = await plumbline(
  'promote',
  output,
  '--to',
  'dbt',
  '--out',
  join(demo, 'pipeline'),
  '--workspace',
  workspace,
);
const { readiness, spec, targets } = promote.answer;
print(
  `\n4. Promotion   ${output}, readiness ${readiness.score} of 100, ${readiness.findings.length} findings  (${seconds(promote.ms)})`,
);
for (const finding of readiness.findings.filter((item) => item.severity !== 'info').slice(0, 8))
  print(`   ${finding.severity.padEnd(7)} ${finding.place}: ${finding.message}`);

const answer = await plumbline('show', output, '--limit', '5', '--workspace', workspace);
print(`\n5. Answer      first rows of ${output}`);
print(`   ${answer.answer.columns.map((column) => column.name).join(' | ')}`);
for (const row of answer.answer.rows) print(`   ${row.join(' | ')}`);

print(`\nDone in ${seconds(performance.now() - start)}.`);
print(`   spec     ${place(spec)}`);
const report = spec.replace(/\.pipeline\.yaml$/, '.md');
if (existsSync(report)) print(`   report   ${place(report)}`);
for (const target of targets) print(`   ${target.name.padEnd(8)} ${place(target.dir)}`);
if (!readFileSync(spec, 'utf8').includes(output)) throw new Error(`${spec} does not name ${output}.`);

if (failed.length > 0 || executed > 0 || check.answer.checks.length === 0 || tally('error').length > 0) {
  process.stderr.write(
    '\nThe demo did not go as it must: a node did not run, ran twice, or a check could not be evaluated.\n',
  );
  process.exitCode = 1;
}
