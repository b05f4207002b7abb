import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysByLine } from '../../interop/soda/run-plumbline';
import { benchmarkContract } from '../orders';
import { writeDbtProject } from './dbt-project';
import { writeSuite } from './expectations';
import type { OurSide } from './our-side';
import { PeerProcess } from './peer-process';

/** Another tool, ready to evaluate the same checks on the same database. */
export interface Peer {
  readonly name: string;
  readonly process: PeerProcess;
  /** The check's name by the key that the tool gives in its outcomes. */
  nameOf(key: string): string | undefined;
  /** Checks that it is not given, with the reason. */
  readonly losses: readonly string[];
}

export interface PeerParams {
  readonly ours: OurSide;
  readonly database: string;
  readonly folder: string;
  readonly rows: number;
  readonly threads: number;
  readonly memory: string;
}

const starts: Readonly<Record<string, (params: PeerParams) => Promise<Peer>>> = {
  soda: startSoda,
  // One test at a time is dbt's default; four stand in its template of a profile for production.
  'dbt-1': (params) => startDbt(params, 1),
  'dbt-4': (params) => startDbt(params, 4),
  'great-expectations': startGreatExpectations,
};

/** Starts the tools of these names; all of them when none are given. */
export async function startPeers(names: readonly string[] | undefined, params: PeerParams): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  try {
    for (const [name, start] of Object.entries(starts))
      if (names?.includes(name) ?? true) peers.push(await start(params));
    return peers;
  } catch (error) {
    for (const peer of peers) await peer.process.stop();
    throw error;
  }
}

async function startSoda({ ours, database, folder, rows, threads, memory }: PeerParams): Promise<Peer> {
  const contract = join(folder, 'orders.yml');
  const text = benchmarkContract(rows);
  writeFileSync(contract, text);
  const keys = keysByLine(text);
  const names = new Map(ours.checks.map(({ line, name }) => [keys.get(line), name]));
  return {
    name: 'soda',
    process: await PeerProcess.start('soda', 'run_soda.py', { database, contract, threads, memory }),
    nameOf: (key) => names.get(key),
    losses: [],
  };
}

async function startDbt({ ours, database, folder, threads, memory }: PeerParams, atATime: number): Promise<Peer> {
  const project = join(folder, `dbt-${atATime}`);
  const tables = new Map([['orders', ours.columns]]);
  for (const check of ours.checks) {
    const reference = check.type === 'invalid' ? check.validity.validReference?.dataset : undefined;
    if (reference !== undefined) tables.set(reference, await ours.columnsOf(reference));
  }
  const losses = writeDbtProject({ folder: project, database, checks: ours.checks, tables, threads, memory });
  return {
    name: `dbt-${atATime}`,
    process: await PeerProcess.start('dbt', 'run_dbt.py', { project, threads: atATime }),
    nameOf: (key) => key,
    losses,
  };
}

async function startGreatExpectations(params: PeerParams): Promise<Peer> {
  const { ours, database, folder, rows, threads, memory } = params;
  const { expectations, losses } = writeSuite(ours.checks, ours.columns, rows);
  const suite = join(folder, 'suite.json');
  writeFileSync(suite, JSON.stringify(expectations));
  return {
    name: 'great-expectations',
    process: await PeerProcess.start('great-expectations', 'run_great_expectations.py', {
      database,
      suite,
      threads,
      memory,
    }),
    nameOf: (key) => key,
    losses,
  };
}
