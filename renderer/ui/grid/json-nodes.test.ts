import { describe, expect, it } from 'vitest';
import { jsonNodes, prettyJson } from './json-nodes';

const pretty = (text: string) => {
  const node = jsonNodes(text);
  return node === null ? null : prettyJson(node);
};

describe('JSON as a tree', () => {
  it('keeps the digits of every number, which JSON.parse would round', () => {
    expect(pretty('{"id":9007199254740993,"x":1.10,"y":[1e400,-0]}')).toBe(
      '{\n  "id": 9007199254740993,\n  "x": 1.10,\n  "y": [\n    1e400,\n    -0\n  ]\n}',
    );
  });

  it('reads what JSON.parse reads', () => {
    const value = { a: [true, false, null, 'é"\\\n\u0001'], 'odd "name"': {}, list: [], deep: [[[1]]] };
    expect(JSON.parse(pretty(JSON.stringify(value)) ?? '')).toEqual(value);
    expect(pretty(' [ 1 , { "a" : "b" } ] ')).toBe('[\n  1,\n  {\n    "a": "b"\n  }\n]');
  });

  it.each(['', '{', '[1,]', '{"a" 1}', 'nothing', '[1] 2', "{'a':1}", '"open', '01'])('is none of %j', (text) => {
    expect(jsonNodes(text)).toBeNull();
  });

  it('gives up on what is nested without end', () => {
    expect(jsonNodes('['.repeat(100_000))).toBeNull();
  });
});
