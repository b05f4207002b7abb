import { describe, expect, it } from 'vitest';
import { AnswerBox } from './answer-box';

describe('a box of shared memory', () => {
  it('gives each text once, the last one that was put in', () => {
    const { worker, page } = sides();
    expect(page.take()).toBeUndefined();
    expect(worker.put('{"id":1}')).toBe(true);
    expect([page.take(), page.take()]).toEqual(['{"id":1}', undefined]);
    worker.put('{"id":2,"message":"a longer one, with ü and 🌲"}');
    worker.put('');
    expect([page.take(), page.take()]).toEqual(['', undefined]);
    worker.put('ü🌲');
    expect(page.take()).toBe('ü🌲');
  });

  it('refuses a text that is too long, and keeps what it holds', () => {
    const { worker, page } = sides();
    worker.put('short');
    expect(worker.put('ü'.repeat(AnswerBox.bytes / 2))).toBe(false);
    expect(page.take()).toBe('short');
  });

  it('gives nothing while something is being put in', () => {
    const { buffer, worker, page } = sides();
    worker.put('before');
    const version = new Int32Array(buffer, 0, 1);
    Atomics.add(version, 0, 1);
    expect(page.take()).toBeUndefined();
    Atomics.add(version, 0, 1);
    expect(page.take()).toBe('before');
  });
});

function sides() {
  const buffer = new SharedArrayBuffer(AnswerBox.bytes);
  return { buffer, worker: new AnswerBox(buffer), page: new AnswerBox(buffer) };
}
