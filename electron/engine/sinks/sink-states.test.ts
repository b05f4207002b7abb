import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SinkRecord } from '../../../shared/domain/sink/sink-run';
import { SinkStates } from './sink-states';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function record(sink: string): SinkRecord {
  const inputs = {
    version: 1,
    kind: 'sink',
    definition: '',
    materialize: null,
    parameters: {},
    reads: {},
    engine: '',
  } as const;
  const none = { rowsMadeAt: null, bytes: null, stamp: null, digest: null };
  return { sink, inputs, writtenAt: '2026-01-01T00:00:00.000Z', rows: 1, ms: 1, columns: [], ...none };
}

it('remembers sinks that are written at once, each of them', async () => {
  const states = new SinkStates(folder);
  const names = Array.from({ length: 20 }, (_, at) => `sink_${at}`);
  await Promise.all(names.map((name) => states.keep(record(name), null)));
  const { sinks } = JSON.parse(readFileSync(join(folder, 'sinks.json'), 'utf8')) as { sinks: SinkRecord[] };
  expect(sinks.map(({ sink }) => sink)).toEqual(names);
});
