import type { ParameterType } from '../../../../shared/domain/manifest/manifest';
import type { IntermediatePipeline, PipelineParameter } from '../../intermediate';
import { pythonLiteral } from './python-text';

/** What a parameter's value looks like in JSON, in the words of JSON Schema. Texts stand for what JSON would round. */
const schemas: Readonly<Record<ParameterType, { readonly type: readonly string[]; readonly [key: string]: unknown }>> =
  {
    integer: { type: ['integer'], minimum: -2147483648, maximum: 2147483647 },
    bigint: { type: ['integer', 'string'], pattern: '^[+-]?[0-9]{1,19}$' },
    double: { type: ['number', 'string'] },
    decimal: { type: ['string', 'number'], pattern: '^[+-]?[0-9]*[.]?[0-9]+$' },
    boolean: { type: ['boolean'] },
    date: { type: ['string'], format: 'date' },
    timestamp: { type: ['string'] },
    text: { type: ['string'] },
  };

/** A pipeline's parameters as typed Params of a DAG, lines of a dict; each with the default that the golden results hold for. */
export function paramLines(pipeline: Pick<IntermediatePipeline, 'parameters'>): readonly string[] {
  return pipeline.parameters.map((parameter) => `${pythonLiteral(parameter.bound.name)}: ${paramOf(parameter)},`);
}

function paramOf({ bound, value, description }: PipelineParameter): string {
  const { type, ...rest } = schemas[bound.type];
  const single = { type: value === null && !bound.list ? ['null', ...type] : type, ...rest };
  const schema = bound.list
    ? { type: value === null ? ['null', 'array'] : ['array'], items: { ...single, type: ['null', ...type] } }
    : single;
  const words = [
    ...Object.entries(schema),
    ...(description === null ? [] : [['description', description] as const]),
  ].map(([key, item]) => `${key}=${pythonLiteral(Array.isArray(item) && item.length === 1 ? item[0] : item)}`);
  return `Param(${[pythonLiteral(plain(value)), ...words].join(', ')})`;
}

/** JSON has no infinity and no NaN. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
