import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { mergeByLines } from '../../shared/domain/notebook/line-diff';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import {
  leaveStep,
  noPipelineHistory,
  type PipelineHistory,
  type PipelineTravel,
  pipelineHistoryFromJson,
  pipelineHistoryToJson,
  recordChange,
  travelPipeline,
} from './pipeline-undo';

vi.setConfig({ testTimeout: 60_000 });

const sketch = 'pipelines/p.yaml';
const change = (title: string, ...files: FileChange[]) => ({ title, files, names: [], sketch });
const edited = (before: string | null, after: string | null, file = sketch): FileChange => ({ file, before, after });

/** Files as main keeps them: a change is merged with what stands there now. */
class Disk {
  readonly files = new Map<string, string>();

  do(...files: readonly FileChange[]): void {
    for (const { file } of files) this.files.delete(file);
    for (const { file, newFile, after } of files) if (after !== null) this.files.set(newFile ?? file, after);
  }

  /** False, and nothing changes, where somebody else changed the same place. */
  restore(files: PipelineTravel['files']): boolean {
    const next = new Map(this.files);
    for (const { file, newFile, from, to } of files) {
      const now = next.get(file) ?? null;
      const merged =
        now === from ? to : now === null || from === null || to === null ? undefined : mergeByLines(from, now, to);
      if (merged === undefined || (merged === null && to !== null)) return false;
      next.delete(file);
      if (merged !== null) next.set(newFile ?? file, merged);
    }
    this.files.clear();
    for (const [file, text] of next) this.files.set(file, text);
    return true;
  }

  get state(): Record<string, string> {
    return Object.fromEntries([...this.files].sort());
  }
}

/** Takes one step back or does it again; null when there is none, false when main refused. */
function go(history: PipelineHistory, disk: Disk, direction: 'undo' | 'redo'): PipelineHistory | null | false {
  const travel = travelPipeline(history, direction);
  if (travel === null) return null;
  return disk.restore(travel.files) ? travel.history : false;
}

describe('the history of the pipeline', () => {
  it('takes back and does again changes of several files, new, removed and renamed ones among them', () => {
    const disk = new Disk();
    disk.files.set('notebooks/n.md', 'one\n');
    disk.files.set('checks/a.yml', 'dataset: a\n');
    const start = disk.state;
    const steps = [
      [edited(null, 'plumbline: 1\n')],
      [edited('plumbline: 1\n', 'plumbline: 1\nplanned:\n'), edited('one\n', 'one\ntwo\n', 'notebooks/n.md')],
      [{ file: 'checks/a.yml', newFile: 'checks/b.yml', before: 'dataset: a\n', after: 'dataset: b\n' }],
      [edited('dataset: b\n', null, 'checks/b.yml')],
    ];
    let history = noPipelineHistory;
    const states = [start];
    for (const [index, files] of steps.entries()) {
      history = recordChange(history, change(`step ${index}`, ...files), { at: index });
      disk.do(...files);
      states.push(disk.state);
    }
    history = pipelineHistoryFromJson(pipelineHistoryToJson(history));
    for (const state of states.slice(0, -1).reverse()) {
      history = go(history, disk, 'undo') || expect.unreachable();
      expect(disk.state).toEqual(state);
    }
    expect(travelPipeline(history, 'undo')).toBeNull();
    for (const state of states.slice(1)) {
      history = go(history, disk, 'redo') || expect.unreachable();
      expect(disk.state).toEqual(state);
    }
    expect(travelPipeline(history, 'redo')).toBeNull();
  });

  it('forgets what could be done again when something else is done', () => {
    let history = recordChange(noPipelineHistory, change('a', edited('1\n', '2\n')), { at: 0 });
    history = travelPipeline(history, 'undo')?.history ?? noPipelineHistory;
    expect(history.redo).toHaveLength(1);
    history = recordChange(history, change('b', edited('1\n', '3\n')), { at: 1 });
    expect([history.undo.map(({ title }) => title), history.redo]).toEqual([['b'], []]);
  });

  it('has no step for what changed nothing', () => {
    expect(recordChange(noPipelineHistory, change('nothing', edited('1\n', '1\n')), { at: 0 })).toBe(noPipelineHistory);
  });

  it('joins moves of the same boxes that follow each other at once, and no others', () => {
    const move = (history: PipelineHistory, before: string, after: string, at: number, moved = ['a']) =>
      recordChange(history, change('Moved a', edited(before, after)), { at, moved });
    let history = move(noPipelineHistory, 'a: 0\n', 'a: 1\n', 0);
    history = move(history, 'a: 1\n', 'a: 2\n', 900);
    history = move(history, 'a: 2\n', 'a: 3\n', 1800);
    expect(history.undo).toHaveLength(1);
    expect(travelPipeline(history, 'undo')?.files).toEqual([{ file: sketch, from: 'a: 3\n', to: 'a: 0\n' }]);
    // Too late, another box, changed by somebody else meanwhile.
    expect(move(history, 'a: 3\n', 'a: 4\n', 2800).undo).toHaveLength(2);
    expect(move(history, 'a: 3\n', 'a: 3\nb: 4\n', 1900, ['b']).undo).toHaveLength(2);
    expect(move(history, 'a: 9\n', 'a: 4\n', 1900).undo).toHaveLength(2);
    // There and back is no step.
    expect(move(history, 'a: 3\n', 'a: 0\n', 1900).undo).toEqual([]);
  });

  it('keeps the place of a step that cannot be taken back, and can leave it and go on to the ones before', () => {
    const disk = new Disk();
    disk.files.set(sketch, 'a\nx\nx\nb\n');
    let history = noPipelineHistory;
    for (const [before, after] of [
      ['a\nx\nx\nb\n', 'A\nx\nx\nb\n'],
      ['A\nx\nx\nb\n', 'A\nx\nx\nB\n'],
    ] as const) {
      history = recordChange(history, change(after, edited(before, after)), { at: history.undo.length });
    }
    disk.files.set(sketch, 'A\nx\nx\nmine\n');
    expect(go(history, disk, 'undo')).toBe(false);
    expect(disk.files.get(sketch)).toBe('A\nx\nx\nmine\n');
    expect(history.undo).toHaveLength(2);
    history = go(leaveStep(history, 'undo'), disk, 'undo') || expect.unreachable();
    expect(disk.files.get(sketch)).toBe('a\nx\nx\nmine\n');
    expect(history.undo).toEqual([]);
  });

  it('lets the oldest steps go when it holds too much, and never the latest', () => {
    let history = noPipelineHistory;
    for (let step = 0; step < 20; step++) {
      history = recordChange(history, change(`${step}`, edited(`${step}\n`, `${step + 1}\n`)), { at: step }, 40);
    }
    expect(history.undo.length).toBeGreaterThan(3);
    expect(history.undo.length).toBeLessThan(15);
    expect(history.undo.at(-1)?.title).toBe('19');
    const large = 'x'.repeat(100);
    expect(recordChange(history, change('large', edited('20\n', large)), { at: 99 }, 40).undo).toHaveLength(1);
  });

  it('holds of a large file what a step changed, not the file', () => {
    let history = noPipelineHistory;
    let text = Array.from({ length: 2000 }, (_, index) => `node_${index}: [0, 0]\n`).join('');
    for (let step = 0; step < 50; step++) {
      const after = text.replace(`node_${step}: [0, 0]`, `node_${step}: [1, 1]`);
      history = recordChange(history, change('Moved', edited(text, after)), { at: step * 5000 });
      text = after;
    }
    expect(history.undo).toHaveLength(50);
    expect(pipelineHistoryToJson(history).length).toBeLessThan(text.length * 1.5);
  });

  it('reads nothing out of what is no history', () => {
    for (const json of [
      null,
      '',
      '{',
      '[]',
      '{"version":1}',
      '{"plumbline":"pipeline-undo","version":2,"undo":[],"redo":[],"texts":{}}',
    ]) {
      expect(pipelineHistoryFromJson(json)).toEqual(noPipelineHistory);
    }
  });

  it('leads back to the very first text and on to the very last one, whatever was done and whatever others changed elsewhere', () => {
    // Lines 0 to 3 are changed here, lines 6 to 9 by others; the two between keep them apart.
    const act = fc.record({ own: fc.boolean(), line: fc.nat(3), word: fc.constantFrom('p', 'q', 'r', 's') });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const disk = new Disk();
        let lines = ['0', '1', '2', '3', '-', '-', '6', '7', '8', '9'];
        const text = () => lines.map((line) => `${line}\n`).join('');
        disk.files.set(sketch, text());
        let history = noPipelineHistory;
        const own: string[] = [];
        for (const [index, { own: isOwn, line, word }] of acts.entries()) {
          const before = text();
          const place = isOwn ? line : line + 6;
          lines = lines.map((old, at) => (at === place ? `${word}${line}` : old));
          if (before === text()) continue;
          disk.files.set(sketch, text());
          if (!isOwn) continue;
          own.push(before);
          history = recordChange(history, change(`${index}`, edited(before, text())), { at: index * 5000 });
        }
        const end = text();
        const upper = (whole: string | undefined) => whole?.split('\n').slice(0, 4);
        for (const before of own.reverse()) {
          history = go(history, disk, 'undo') || expect.unreachable();
          expect(upper(disk.files.get(sketch))).toEqual(upper(before));
          // What others did is as it was last.
          expect(disk.files.get(sketch)?.split('\n').slice(6)).toEqual(end.split('\n').slice(6));
        }
        expect(go(history, disk, 'undo')).toBeNull();
        while (history.redo.length > 0) history = go(history, disk, 'redo') || expect.unreachable();
        expect(disk.files.get(sketch)).toBe(end);
      }),
      { numRuns: 300 },
    );
  });
});
