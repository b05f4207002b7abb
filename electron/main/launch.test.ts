import { describe, expect, it } from 'vitest';
import { engineLostProblem } from './engine-exit';
import { requestedWorkspace } from './launch-arguments';
import { usableBounds } from './window-bounds';

describe('the workspace that a command line names', () => {
  const checkout = { appFolder: '/app', packaged: false, cwd: '/home/ann' };
  it.each([
    [['electron', '/app'], checkout, undefined],
    [['electron', '--no-sandbox', '/app', 'flight ops'], checkout, '/home/ann/flight ops'],
    [['electron', '--inspect=0', '/app', '--flag', '/data/w', '/other'], checkout, '/data/w'],
    [['plumbline'], { ...checkout, packaged: true }, undefined],
    [['plumbline', '--ozone-platform=x11', './w'], { ...checkout, packaged: true }, '/home/ann/w'],
  ])('%j', (argv, options, expected) => {
    expect(requestedWorkspace(argv, options)).toBe(expected);
  });
});

describe('where the window opens', () => {
  const left = { x: 0, y: 0, width: 1920, height: 1080 };
  const right = { x: 1920, y: 0, width: 1280, height: 800 };
  it('is where it was, on any display', () => {
    const saved = { x: 2000, y: 40, width: 900, height: 700 };
    expect(usableBounds(saved, [left, right])).toEqual(saved);
  });
  it('is in the middle of the first display when its display is gone', () => {
    expect(usableBounds({ x: 2000, y: 40, width: 900, height: 700 }, [left])).toEqual({
      x: 510,
      y: 190,
      width: 900,
      height: 700,
    });
  });
  it('is never larger than the display', () => {
    expect(usableBounds(undefined, [right])).toEqual({ x: 1920, y: 0, width: 1280, height: 800 });
  });
});

describe('what is said of an engine that ended', () => {
  it.each([
    [{ code: 9 }, 'out of memory'],
    [{ code: 137 }, 'out of memory'],
    [{ code: 134 }, 'ran out of memory'],
    [{ code: 70 }, 'exit code 70'],
    [{ code: undefined }, 'exit code unknown'],
  ])('%j', (exit, text) => {
    expect(engineLostProblem(exit)).toMatchObject({ code: 'engine_lost', message: expect.stringContaining(text) });
  });
});
