import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { fitInputValue, valueOfType } from '../../../../shared/domain/inputs/fit-value';
import type { NumberInput } from '../../../../shared/domain/inputs/input-definition';
import type { InputValues } from './use-input';

interface NumberControlProps {
  readonly id: string;
  readonly label: string;
  readonly definition: NumberInput;
  readonly input: InputValues;
}

/** A slider with a field for the exact number, or the field alone. */
export function NumberControl({ id, label, definition, input }: NumberControlProps) {
  const { control, min, max, valueType } = definition;
  const value = input.value();
  const known = value === undefined || value === null ? '' : String(value);
  const step = definition.step ?? (valueType === 'integer' || valueType === 'bigint' ? 1 : undefined);
  // A slider without a step of its own moves in hundredths of its way.
  const sliderStep = step ?? ((max ?? 1) - (min ?? 0)) / 100;
  const typed = (text: string) => valueOfType(valueType, text);
  const choose = (text: string, settled: boolean) => {
    const next = typed(text);
    if (next !== undefined && next !== null) input.choose({ value: next }, settled);
  };
  return (
    <>
      {control === 'slider' ? (
        <div className="slider">
          <input
            id={id}
            type="range"
            min={min}
            max={max}
            step={sliderStep}
            value={known === '' ? min : known}
            aria-label={label}
            style={{ '--share': share(Number(known), min ?? 0, max ?? 1) } as CSSProperties}
            onChange={(event) => choose(event.currentTarget.value, false)}
            onPointerUp={(event) => choose(event.currentTarget.value, true)}
            onKeyUp={(event) => choose(event.currentTarget.value, true)}
          />
          <span className="ends number" aria-hidden>
            <span>{min}</span>
            <span>{max}</span>
          </span>
        </div>
      ) : null}
      <NumberField
        {...(control === 'slider' ? {} : { id })}
        label={control === 'slider' ? `${label}, exact value` : label}
        known={known}
        definition={definition}
        step={step}
        onNumber={(text) => choose(text, true)}
      />
    </>
  );
}

interface NumberFieldProps {
  readonly id?: string;
  readonly label: string;
  readonly known: string;
  readonly definition: NumberInput;
  readonly step: number | undefined;
  readonly onNumber: (text: string) => void;
}

/** A field that takes a number when Enter is pressed, the field is left, or an arrow key changes it. */
function NumberField({ id, label, known, definition, step, onNumber }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== field.current) setDraft(null);
    void known;
  }, [known]);
  const text = draft ?? known;
  const isWrong = text !== '' && fitInputValue('x', definition, 'x', text) === undefined;
  const { min, max } = definition;
  const commit = () => {
    if (draft !== null && !isWrong && draft !== '' && draft !== known) onNumber(draft);
    if (draft === '' || !isWrong) setDraft(null);
  };
  return (
    <span className="field-with-note">
      <input
        ref={field}
        {...(id === undefined ? {} : { id })}
        className="field number"
        type="text"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={isWrong || undefined}
        value={text}
        size={Math.max(6, String(max ?? '').length + 1, text.length)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
            commit();
            event.stopPropagation();
          }
          const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          const number = Number(text);
          if (direction === 0 || text === '' || Number.isNaN(number)) return;
          event.preventDefault();
          const next = clamp(rounded(number + direction * (step ?? 1)), min, max);
          setDraft(String(next));
          onNumber(String(next));
        }}
      />
      {isWrong ? (
        <small className="wrong" role="alert">
          {expectation(definition)}
        </small>
      ) : null}
    </span>
  );
}

function expectation({ min, max, valueType }: NumberInput): string {
  const kind = valueType === 'integer' || valueType === 'bigint' ? 'A whole number' : 'A number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind}, at least ${min}`;
  return max === undefined ? kind : `${kind}, at most ${max}`;
}

function clamp(value: number, min: number | undefined, max: number | undefined): number {
  return Math.min(max ?? value, Math.max(min ?? value, value));
}

/** 0.1 + 0.2 is 0.3 for people. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function share(value: number, min: number, max: number): string {
  return Number.isNaN(value) || max <= min ? '0' : String(Math.min(1, Math.max(0, (value - min) / (max - min))));
}
