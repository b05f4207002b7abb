import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { plumblineHere, plumblineJsonHere } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { soundWorkspace } from './prototype';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
  for (const [file, text] of Object.entries(soundWorkspace())) folder.write(file, text);
});
afterEach(() => folder.remove());

const file = 'specs/by_customer.pipeline.yaml';
const spec = () => parse(folder.read(file)) as PipelineSpec;

interface Answer {
  readonly undecided: number;
  readonly fields: readonly {
    path: string;
    value: string | null;
    proposal: { value: string; reason: string } | null;
  }[];
}

async function decide(...args: string[]): Promise<Answer> {
  const { answer } = await plumblineJsonHere(['spec', 'by_customer', ...args], { cwd: folder.root });
  return answer as unknown as Answer;
}

describe('plumbline spec', () => {
  it('proposes from evidence and decides nothing by itself, before the first promotion too', async () => {
    const { fields, undecided } = await decide();
    expect(existsSync(folder.path(file))).toBe(false);
    expect(undecided).toBeGreaterThan(10);
    const field = (path: string) => fields.find((candidate) => candidate.path === path);
    expect(field('support.channel')).toMatchObject({
      value: null,
      proposal: { value: 'sales-data@example.com', reason: 'the address of the owner Sales data' },
    });
    expect(field('run.timeout')?.proposal).toMatchObject({
      value: '5 minutes',
      reason: expect.stringMatching(/^the slowest of 1 run took/),
    });
    expect(field('outputs.by_customer.description')?.proposal?.value).toBe('One row a customer.');
    expect(field('steps.by_customer.unique_key')).toMatchObject({ value: 'customer', proposal: null });
    expect(field('schedule')).toMatchObject({ value: null, proposal: null });
  });

  it('writes decisions and accepted proposals, which promotion keeps with the comments beside them', async () => {
    await decide('--accept', 'support.channel', '--set', 'run.retries=3', '--set', 'schedule=0 6 * * 1 Europe/Zurich');
    expect(spec()).toMatchObject({
      support: { channel: 'sales-data@example.com', hours: null },
      run: { retries: 3, timeout: null },
      schedule: { cron: '0 6 * * 1', timezone: 'Europe/Zurich', decided_in: null },
    });
    const commented = folder.read(file).replace('  retries: 3', '  # the feed is slow\n  retries: 3 # see #12');
    folder.write(file, commented);
    await decide('--set', 'steps.by_customer.grain=one customer');
    expect(folder.read(file)).toBe(commented.replace('one row for each customer', 'one customer'));

    folder.write('data/orders.csv', `${folder.read('data/orders.csv')}5,d,1.5\n`);
    await plumblineHere(['promote', 'by_customer', '--out', 'out'], { cwd: folder.root });
    expect(folder.read(file)).toContain('  # the feed is slow\n  retries: 3 # see #12');
    expect(spec().golden_results[0]?.rows).toBe(4);
    expect(spec().steps[0]).toMatchObject({ grain: 'one customer', rows: 4 });
    const promoted = folder.read(file);
    await plumblineHere(['promote', 'by_customer', '--out', 'out'], { cwd: folder.root });
    expect(folder.read(file)).toBe(promoted);
  });

  it('tests a key that a person decides, and tests it again on the rows of the next promotion', async () => {
    folder.write('checks/by_customer.yml', 'dataset: plumbline/shop/main/by_customer\nchecks: [{ row_count: null }]\n');
    await decide('--set', 'steps.by_customer.unique_key=orders, net');
    const key = { columns: ['orders', 'net'], source: 'decided', unique: true, rows: 3 };
    expect(spec().steps[0]?.unique_key).toEqual(key);
    expect(spec().outputs[0]?.contract.key).toEqual(key);
    folder.write('data/orders.csv', `${folder.read('data/orders.csv')}5,d,40.5\n`);
    await plumblineHere(['promote', 'by_customer', '--out', 'out'], { cwd: folder.root });
    expect(spec().steps[0]?.unique_key).toEqual({ ...key, unique: false, rows: 4 });
    expect(spec().readiness.findings.map(({ code }) => code)).toContain('key_not_unique');
  });

  it('takes decisions back', async () => {
    await decide(
      '--set',
      'support.hours=8 to 18',
      '--set',
      'outputs.by_customer.objectives.correctness.share_of_runs=99 %',
    );
    expect(spec().outputs[0]?.objectives.correctness).toEqual({ share_of_runs: 99 });
    await decide('--set', 'support.hours=', '--set', 'outputs.by_customer.objectives.correctness.share_of_runs=');
    expect([spec().support, spec().outputs[0]?.objectives.correctness]).toEqual([null, null]);
  });

  it.each([
    ['run.timeout=soon', 'run.timeout: expected a duration such as 30 minutes.'],
    ['run.retries=-1', 'run.retries: "-1" is no whole number.'],
    ['schedule=daily', 'schedule: expected a cron expression and a time zone.'],
    ['schedule=0 6 * * * Mars', 'schedule: Mars is no known time zone.'],
    ['steps.by_customer.unique_key=nowhere', 'steps.by_customer.unique_key: by_customer has no column nowhere.'],
    ['steps.by_customer.incremental.time_column=net', 'no strategy is decided yet'],
    ['run.retrys=3', 'Did you mean run.retries?'],
    ['steps.by_customer.sql=SELECT 1', 'is computed'],
    ['runbook=call', 'has no colon with words on both sides'],
    ['run.on_dependency_failure=panic', '"panic" is none of wait, skip, fail'],
  ])('refuses %s at its path and writes nothing', async (assignment, message) => {
    const { code, stderr } = await plumblineHere(['spec', 'by_customer', '--set', assignment], { cwd: folder.root });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(folder.path(file))).toBe(false);
  });

  it('makes a page that loads and runs nothing, with the lineage as a picture and a place for the proof', async () => {
    await decide(
      '--set',
      'purpose=Who buys <script>alert(1)</script> & why',
      '--set',
      'runbook=it is late: call $USER | wait',
    );
    await plumblineHere(['promote', 'by_customer', '--out', 'out'], { cwd: folder.root });
    const [page, markdown] = [folder.read('specs/by_customer.html'), folder.read('specs/by_customer.md')];
    const titles = ['Purpose', 'Lineage', 'Contracts', 'Checks', 'Schedule and runs', 'Runbook', 'Readiness', 'Proof'];
    for (const title of titles) {
      expect(page).toMatch(new RegExp(`<h2 id="[^"]+">${title}`));
      expect(markdown).toContain(`\n## ${title}`);
    }
    expect(page).toContain("default-src 'none'");
    expect(page).toMatch(/<svg [\s\S]*by_customer[\s\S]*<\/svg>/);
    expect(page).not.toMatch(/<script|src="http|href="http|@import/);
    expect(page).toContain('call $USER | wait');
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('@media print');
  });
});
