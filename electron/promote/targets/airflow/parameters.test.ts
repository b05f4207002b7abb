import { describe, expect, it } from 'vitest';
import type { ParameterType, ParameterValue } from '../../../../shared/domain/manifest/manifest';
import { paramLines } from './parameters';

const line = (type: ParameterType, value: ParameterValue, list?: true, description: string | null = null) =>
  paramLines({
    parameters: [
      {
        bound: { name: 'p', type, value, file: 'plumbline.yaml', line: 1, ...(list === undefined ? {} : { list }) },
        value,
        typedBy: 'manifest',
        description,
      },
    ],
  })[0];

describe('params of a DAG', () => {
  it('have the type and the default of the parameter', () => {
    expect(line('integer', 6)).toBe('"p": Param(6, type="integer", minimum=-2147483648, maximum=2147483647),');
    expect(line('date', '2001-01-15')).toBe('"p": Param("2001-01-15", type="string", format="date"),');
    expect(line('boolean', true)).toBe('"p": Param(True, type="boolean"),');
  });

  it('are texts where JSON would round, and what JSON has no word for', () => {
    expect(line('bigint', '9007199254740993')).toContain('Param("9007199254740993", type=["integer", "string"]');
    expect(line('decimal', '0.190')).toContain('Param("0.190", type=["string", "number"]');
    expect(line('double', Number.POSITIVE_INFINITY)).toBe('"p": Param("Infinity", type=["number", "string"]),');
  });

  it('may be None where the default is, and are arrays where they are lists', () => {
    expect(line('text', null)).toBe('"p": Param(None, type=["null", "string"]),');
    expect(line('text', ["it's", null], true)).toBe(
      '"p": Param(["it\'s", None], type="array", items={"type": ["null", "string"]}),',
    );
  });

  it('say what a person wrote about them, whatever is in it', () => {
    expect(line('text', 'a"\\\n{{ b }}', undefined, 'says "so"')).toBe(
      String.raw`"p": Param("a\"\\\n{{ b }}", type="string", description="says \"so\""),`,
    );
  });
});
