import type { ParameterScalar, ParameterType, ParameterValue } from '../manifest/manifest';

/** What an input cell says, read and checked: the control, and what its parameter may be. */
export type InputDefinition = NumberInput | TextInput | DateInput | DateRangeInput | CheckboxInput | ChoiceInput;

interface InputBase {
  readonly label?: string;
  readonly description?: string;
  /** SQL type of the value; of each value for `multi-select`. */
  readonly valueType: ParameterType;
}

export interface NumberInput extends InputBase {
  readonly control: 'slider' | 'number';
  /** A slider has both. */
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly default?: ParameterScalar;
}

export interface TextInput extends InputBase {
  readonly control: 'text';
  readonly default?: string;
  readonly placeholder?: string;
}

export interface DateInput extends InputBase {
  readonly control: 'date';
  readonly min?: string;
  readonly max?: string;
  readonly default?: string;
}

/** Binds two parameters, `NAME_from` and `NAME_to`; both ends are part of the range. */
export interface DateRangeInput extends InputBase {
  readonly control: 'date-range';
  readonly min?: string;
  readonly max?: string;
  readonly default?: { readonly from: string; readonly to: string };
}

export interface CheckboxInput extends InputBase {
  readonly control: 'checkbox';
  readonly default?: boolean;
}

export interface ChoiceInput extends InputBase {
  readonly control: 'select' | 'multi-select';
  readonly options: InputOptions;
  /** A list for `multi-select`. */
  readonly default?: ParameterValue;
}

/** Where the options of a choice come from; those of a node or query are read from results that are there already. */
export type InputOptions =
  | { readonly kind: 'list'; readonly options: readonly InputOption[] }
  | { readonly kind: 'node'; readonly from: string; readonly value?: string; readonly label?: string }
  | { readonly kind: 'query'; readonly query: string; readonly value?: string; readonly label?: string };

export interface InputOption {
  readonly value: ParameterScalar;
  readonly label: string;
}

/** One parameter that an input cell binds. */
export interface InputParameter {
  readonly name: string;
  readonly part: 'value' | 'from' | 'to';
  readonly type: ParameterType;
  readonly list: boolean;
  /** What the notebook says. */
  readonly default?: ParameterValue;
  /** What the control shows where nobody says anything: the least number, the first option, an empty text or list. */
  readonly fallback?: ParameterValue;
}

/** The parameters of an input cell of the given name: one, or two for a range. */
export function parametersOfInput(name: string, input: InputDefinition): readonly InputParameter[] {
  const parameter = (
    part: InputParameter['part'],
    value: ParameterValue | undefined,
    fallback: ParameterValue | undefined,
  ): InputParameter => ({
    name: part === 'value' ? name : `${name}_${part}`,
    part,
    type: input.valueType,
    list: input.control === 'multi-select',
    ...(value === undefined ? {} : { default: value }),
    ...(fallback === undefined ? {} : { fallback }),
  });
  switch (input.control) {
    case 'slider':
    case 'number':
      return [parameter('value', input.default, input.min ?? 0)];
    case 'text':
      return [parameter('value', input.default, '')];
    case 'date':
      return [parameter('value', input.default, input.min)];
    case 'date-range':
      return [
        parameter('from', input.default?.from, input.min ?? input.max),
        parameter('to', input.default?.to, input.max ?? input.min),
      ];
    case 'checkbox':
      return [parameter('value', input.default, false)];
    case 'select':
      return [
        parameter('value', input.default, input.options.kind === 'list' ? input.options.options[0]?.value : undefined),
      ];
    case 'multi-select':
      return [parameter('value', input.default, [])];
  }
}

/** What a parameter's value is called: `text`, or `text[]` for a list. */
export function typeText(parameter: { readonly type: ParameterType; readonly list?: boolean | undefined }): string {
  return parameter.list === true ? `${parameter.type}[]` : parameter.type;
}
