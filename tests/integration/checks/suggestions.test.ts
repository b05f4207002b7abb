import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { addSuggestions } from '../../../electron/workspace/check-files';
import { dismissSuggestion } from '../../../electron/workspace/dismissal-files';
import { type Backtest, backtestText } from '../../../shared/domain/checks/suggest/backtest';
import type { NodeSuggestions, Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

class SuggestingWorkspace {
  private constructor(
    readonly folder: WorkspaceFolder,
    readonly session: WorkspaceSession,
  ) {}

  static async open(
    cells: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>> = {},
  ): Promise<SuggestingWorkspace> {
    const folder = new WorkspaceFolder();
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    const text = Object.entries(cells).map(([name, sql]) => cell(name, sql));
    folder.write('notebooks/cells.md', text.join('\n'));
    for (const [file, content] of Object.entries(files)) folder.write(file, content);
    const engine = new Engine();
    const options = { root: folder.root, engine, trigger: 'cli' as const, version: '1.0.0' };
    return new SuggestingWorkspace(folder, await WorkspaceSession.open(options));
  }

  async suggest(node: string): Promise<NodeSuggestions> {
    const [found] = (await this.session.suggest([node])).nodes;
    if (found === undefined) throw new Error(`Nothing was said of ${node}.`);
    return found;
  }

  async close(): Promise<void> {
    await this.session.close();
    this.folder.remove();
  }
}

let opened: SuggestingWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
const open = async (...parameters: Parameters<typeof SuggestingWorkspace.open>) => {
  opened = await SuggestingWorkspace.open(...parameters);
  return opened;
};

const byId = ({ suggestions }: NodeSuggestions, id: string): Suggestion => {
  const found = suggestions.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not among ${suggestions.map((one) => one.id).join(', ')}`);
  return found;
};
const alarms = ({ backtest }: { readonly backtest: Backtest }) =>
  backtest.kind === 'ran'
    ? backtest.cells.flatMap(({ outcome, label }) => (outcome === 'alarm' ? [label] : []))
    : backtest.reason;

/** 60 days, 20 rows each. In the last 30 days a state that was not there before on 3 days, and prices out of range on 2. */
const orders = `SELECT i AS id, DATE '2026-01-01' + (i // 20)::INTEGER AS day,
  CASE WHEN i // 20 IN (40, 47, 59) AND i % 20 = 3 THEN 'lost' ELSE ['open', 'paid', 'sent'][i % 3 + 1] END AS state,
  CASE WHEN i // 20 IN (31, 50) AND i % 20 = 7 THEN 900 ELSE i % 50 END::DOUBLE AS price,
  CASE WHEN i % 20 = 0 OR (i // 20 = 55 AND i % 20 < 12) THEN NULL ELSE 'n' || i END AS note,
  'c' || (i % 15) AS customer
FROM range(1200) AS t(i) ORDER BY i`;
const customers = `SELECT 'c' || i AS customer, 'Customer ' || i AS name FROM range(15) AS t(i)`;

describe('a backtest', () => {
  it('raises exactly the alarms that later days hold, by what was learnt from earlier ones', async () => {
    const workspace = await open({ orders, customers });
    await workspace.session.run({ nodes: ['customers'] });
    const found = await workspace.suggest('orders');
    console.log(
      found.suggestions.map((one) => [one.id, one.title, one.evidence, backtestText(one.backtest), alarms(one)]),
      found.problem,
      found.ms,
    );
  });
});
