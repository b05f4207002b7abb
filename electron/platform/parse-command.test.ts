import { expect, it } from 'vitest';
import { parseCommand } from './parse-command';

const refusal = (code: string, text: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code, message: expect.stringContaining(text) }) });

it('gives the command with its parameters parsed', () => {
  expect(parseCommand('runs.list', { limit: 5 })).toEqual({ name: 'runs.list', params: { limit: 5 } });
});

it.each([
  ['toString', {}, 'toString'],
  ['__proto__', {}, '__proto__'],
  [undefined, {}, 'undefined'],
  ['runs.list', undefined, 'runs.list'],
  ['runs.list', { limit: 5, more: true }, 'more'],
  ['notebook.edit', { file: 'a', revision: 1, edits: [{ start: -1, end: 0, text: '' }] }, '(edits.0.start)'],
])('refuses %s with %j', (name, params, text) => {
  expect(() => parseCommand(name, params)).toThrow(refusal('bad_usage', text));
});
