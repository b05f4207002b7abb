import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { quoteText } from '../../../shared/domain/sql-text';
import { type BenchmarkSuite, median, type NamedMeasurement } from '../benchmark';
import { benchmarkChecks } from '../orders';
import { expectAgreement, expectSameValues } from './agreement';
import { measureInWorkspace } from './in-workspace';
import { OurSide } from './our-side';
import { type Peer, startPeers } from './peers';
import { type Contender, printTimes } from './print-times';
import { measureUnchanged } from './unchanged';
import { type Variant, variants } from './variants';

/** What the environment may ask for; see docs/performance.md. */
const settings = {
  rows: Number(process.env.PLUMBLINE_BENCH_ROWS ?? 20_000_000),
  /** Of files: reading them for each of a hundred queries takes long. */
  fileRows: Number(process.env.PLUMBLINE_BENCH_FILE_ROWS ?? process.env.PLUMBLINE_BENCH_ROWS ?? 2_000_000),
  variants: process.env.PLUMBLINE_BENCH_VARIANTS?.split(','),
  /** `none` measures ours alone. */
  peers: process.env.PLUMBLINE_BENCH_PEERS?.split(','),
  rounds: Number(process.env.PLUMBLINE_BENCH_ROUNDS ?? 5),
  peerRounds: Number(process.env.PLUMBLINE_BENCH_PEER_ROUNDS ?? 3),
  memory: process.env.PLUMBLINE_BENCH_MEMORY ?? '4GB',
  threads: 2,
};

/**
 * 100 checks by Plumbline, by one query for all, by a query each, and by Soda, dbt and Great Expectations, on the same database
 * in one run. Nothing is compared before all have come to the same outcomes.
 */
export const checkPeersBenchmark: BenchmarkSuite = {
  name: 'check-peers',
  claim:
    '100 exact checks take at most 4 scans that hash every column of a table, half of the time of the fastest other tool on tables and a fifth on files and views, within the memory limit',
  async measureAll() {
    const chosen = variants.filter(({ name }) => settings.variants?.includes(name) ?? true);
    const unchanged = settings.variants?.includes('unchanged') ?? true;
    if (chosen.length === 0 && !unchanged)
      throw new Error(`There are the variants ${variants.map(({ name }) => name).join(', ')}, unchanged.`);
    const measurements: NamedMeasurement[] = [];
    for (const variant of chosen) measurements.push(...(await measureVariant(variant)));
    if (unchanged) measurements.push(await measureUnchanged(settings.fileRows, settings.rounds));
    return measurements;
  },
};

async function measureVariant(variant: Variant): Promise<readonly NamedMeasurement[]> {
  const isFile = variant.name === 'csv' || variant.name === 'parquet';
  const rows = isFile ? settings.fileRows : settings.rows;
  const folder = mkdtempSync(join(process.env.PLUMBLINE_BENCH_FOLDER ?? tmpdir(), 'plumbline-peers-'));
  let ours: OurSide | undefined;
  let peers: readonly Peer[] = [];
  try {
    const database = join(folder, 'bench.duckdb');
    await createDatabase(variant, database, rows, folder);
    const { memory, threads } = settings;
    const relation = `read_parquet(${quoteText(join(folder, 'orders.parquet'))})`;
    const parquet = variant.name === 'parquet' ? { rows, relation } : undefined;
    ours = await OurSide.open({ database, memory, native: variant.native, checks: benchmarkChecks(rows), parquet });
    mkdirSync(join(folder, 'peers'));
    peers = await startPeers(settings.peers, { ours, database, folder: join(folder, 'peers'), rows, threads, memory });
    return await compare(variant, rows, ours, peers);
  } finally {
    for (const peer of peers) await peer.process.stop();
    ours?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Written by an instance of its own, so that all sides begin with a file that is closed. */
async function createDatabase(variant: Variant, database: string, rows: number, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    await variant.create(connection, rows, folder);
    await connection.run('CHECKPOINT');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function compare(
  variant: Variant,
  rows: number,
  ours: OurSide,
  peers: readonly Peer[],
): Promise<readonly NamedMeasurement[]> {
  const times = new Map<Contender, number[]>();
  const processorTimes = new Map<Contender, number[]>();
  const memories = new Map<string, number>();
  const given = new Map<string, number>();
  let expected: readonly CheckOutcome[] = [];
  let measured = false;
  const note = (contender: Contender, ms: number, cpu: number): void => {
    if (!measured) return;
    times.set(contender, [...(times.get(contender) ?? []), ms]);
    processorTimes.set(contender, [...(processorTimes.get(contender) ?? []), cpu]);
  };
  const timed = async <Value>(contender: Contender, action: () => Promise<Value>): Promise<Value> => {
    const start = performance.now();
    const before = process.cpuUsage();
    const value = await action();
    const { user, system } = process.cpuUsage(before);
    note(contender, performance.now() - start, (user + system) / 1000);
    return value;
  };
  const askOthers = async (): Promise<void> => {
    expectSameValues('fused', await timed('fused', () => ours.fused()), expected);
    expectSameValues('separate', await timed('separate', () => ours.separate()), expected);
    for (const peer of peers) {
      const answer = await peer.process.run();
      given.set(peer.name, expectAgreement(peer, answer, expected));
      memories.set(peer.name, answer.memory);
      note(peer.name, answer.ms, answer.cpu);
    }
  };
  // A warm-up of everyone: it says whether the outcomes agree, and how much memory ours takes.
  await ours.hashScan();
  const peak = await ours.peakMemory(async () => {
    expected = await ours.planned();
  });
  const classes = new Map<string, number>();
  await askOthers();
  measured = true;
  for (let round = 0; round < settings.rounds; round++) {
    await timed('scan', () => ours.hashScan());
    await timed('plumbline', () =>
      ours.planned(({ cost, ms }) => classes.set(cost, (classes.get(cost) ?? 0) + ms / settings.rounds)),
    );
    if (round < settings.peerRounds) await askOthers();
  }
  const mediansOf = (samples: ReadonlyMap<Contender, readonly number[]>) =>
    new Map([...samples].map(([contender, sample]) => [contender, median(sample)]));
  const medians = mediansOf(times);
  const at = (contender: Contender): number => medians.get(contender) ?? Number.NaN;
  printTimes({
    title: `${variant.name}: ${rows.toLocaleString('en')} rows`,
    medians,
    processorTimes: mediansOf(processorTimes),
    outcomes: expected,
    peers,
    given,
    memories: memories.set('plumbline', peak.process),
  });
  const shares = [...classes].map(([cost, ms]) => `${cost} ${ms.toFixed(0)}`);
  console.log(`  plumbline, ms by class of cost: ${shares.join(', ')}\n`);
  const [fastest] = peers.map(({ name }) => name).sort((a, b) => at(a) - at(b));
  const name = `check-peers-${variant.name}`;
  const inWorkspace =
    variant.name === 'csv' || variant.name === 'view'
      ? await measureInWorkspace(variant.name, rows, settings.peerRounds)
      : undefined;
  if (inWorkspace !== undefined) {
    expectSameValues('in a workspace', inWorkspace.outcomes, expected);
    const scans = (ms: number) => `${ms.toFixed(0)} ms, ${(ms / at('scan')).toFixed(2)} scans`;
    console.log(
      `  in a workspace: ${scans(inWorkspace.first)}; once the rows were opened: ${scans(inWorkspace.opened)}; the checks of four columns: ${scans(inWorkspace.few)}\n`,
    );
  }
  const scan = { name: `${name}-scan`, ours: at('plumbline'), limit: at('scan'), goal: 4 };
  return [
    ...(variant.native ? [scan] : []),
    ...(fastest === undefined
      ? []
      : [
          {
            name: `${name}-peer`,
            ours: at('plumbline'),
            limit: at(fastest),
            goal: variant.native ? 0.5 : 0.2,
            note: `fastest: ${fastest}`,
          },
        ]),
    ...(fastest === undefined || inWorkspace === undefined
      ? []
      : [
          { name: `${name}-workspace`, ours: inWorkspace.first, limit: at(fastest), goal: 0.2 },
          { name: `${name}-opened`, ours: inWorkspace.opened, limit: at(fastest), goal: 0.2 },
        ]),
    {
      name: `${name}-memory`,
      ours: peak.duckdb / 1e6,
      limit: bytesOf(settings.memory) / 1e6,
      goal: 1,
      unit: 'MB',
    },
  ];
}

function bytesOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMG])i?B$/i.exec(text) ?? [];
  const factor = { K: 1e3, M: 1e6, G: 1e9 }[unit.toUpperCase()];
  if (factor === undefined) throw new Error(`PLUMBLINE_BENCH_MEMORY is no size: ${text}`);
  return Number(number) * factor;
}
