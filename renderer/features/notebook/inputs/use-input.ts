import { useMemo } from 'react';
import type { BoundParameter } from '../../../../shared/domain/graph/parameter-bindings';
import { type InputDefinition, parametersOfInput } from '../../../../shared/domain/inputs/input-definition';
import type { ParameterValue } from '../../../../shared/domain/manifest/manifest';
import { useAppState, useServices } from '../../../state/app-context';

/** The values of an input cell and how to choose others. */
export interface InputValues {
  /** By part; undefined where nobody said anything. Null stands for no value. */
  readonly value: (part?: 'value' | 'from' | 'to') => ParameterValue | undefined;
  /** `settled`: the last value for now, as when a slider is let go. */
  readonly choose: (values: Partial<Record<'value' | 'from' | 'to', ParameterValue>>, settled: boolean) => void;
  readonly reset: () => void;
  /** The parameters as main binds them. */
  readonly bound: readonly BoundParameter[];
}

export function useInput(name: string, definition: InputDefinition): InputValues {
  const services = useServices();
  const all = useAppState((state) => state.workspace?.parameters);
  const drafts = useAppState((state) => state.inputDrafts);
  return useMemo(() => {
    const parameters = parametersOfInput(name, definition);
    // DuckDB takes `$Name` and `$name` for the same.
    const boundOf = (parameter: string) =>
      all?.find((candidate) => candidate.name.toLowerCase() === parameter.toLowerCase());
    const nameOf = (part: string) => parameters.find((parameter) => parameter.part === part)?.name;
    return {
      value: (part = 'value') => {
        const parameter = nameOf(part);
        if (parameter === undefined) return undefined;
        return drafts[parameter] ?? boundOf(parameter)?.value;
      },
      choose: (values, settled) => {
        const chosen = Object.entries(values).flatMap(([part, value]) => {
          const parameter = nameOf(part);
          return parameter === undefined ? [] : [[parameter, value] as const];
        });
        services.inputs.choose(Object.fromEntries(chosen), settled);
      },
      reset: () =>
        services.inputs.choose(Object.fromEntries(parameters.map((parameter) => [parameter.name, null])), true),
      bound: parameters.flatMap((parameter) => boundOf(parameter.name) ?? []),
    };
  }, [services, name, definition, all, drafts]);
}
