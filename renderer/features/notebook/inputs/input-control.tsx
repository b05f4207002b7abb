import { useId } from 'react';
import { assertNever } from '../../../../shared/base/assert-never';
import type {
  DateInput,
  DateRangeInput,
  InputDefinition,
  TextInput,
} from '../../../../shared/domain/inputs/input-definition';
import { isDate } from '../../../../shared/domain/inputs/input-schema';
import { ChoiceControl } from './choice-control';
import { NumberControl } from './number-control';
import { useDraft } from './use-draft';
import type { InputValues } from './use-input';
import type { OfferedOptions } from './use-input-options';

interface InputControlProps {
  readonly name: string;
  readonly definition: InputDefinition;
  readonly input: InputValues;
  readonly offered: OfferedOptions;
}

/** The control of an input cell with its label. */
export function InputControl({ name, definition, input, offered }: InputControlProps) {
  const id = useId();
  const label = definition.label ?? name;
  switch (definition.control) {
    case 'slider':
    case 'number':
      return (
        <>
          <label htmlFor={id}>{label}</label>
          <NumberControl id={id} label={label} definition={definition} input={input} />
        </>
      );
    case 'text':
      return (
        <>
          <label htmlFor={id}>{label}</label>
          <TextControl id={id} definition={definition} input={input} />
        </>
      );
    case 'checkbox':
      return (
        <label className="check">
          <input
            type="checkbox"
            checked={input.value() === true}
            onChange={(event) => input.choose({ value: event.currentTarget.checked }, true)}
          />
          {label}
        </label>
      );
    case 'date':
      return (
        <>
          <label htmlFor={id}>{label}</label>
          <DateControl id={id} definition={definition} input={input} />
        </>
      );
    case 'date-range':
      return (
        <>
          <span className="label" id={id}>
            {label}
          </span>
          <RangeControl labelId={id} definition={definition} input={input} />
        </>
      );
    case 'select':
    case 'multi-select':
      return (
        <>
          <label htmlFor={id}>{label}</label>
          <ChoiceControl id={id} label={label} definition={definition} input={input} offered={offered} />
        </>
      );
    default:
      return assertNever(definition, 'input');
  }
}

function TextControl({ id, definition, input }: { id: string; definition: TextInput; input: InputValues }) {
  const value = input.value();
  const known = value === undefined || value === null ? '' : String(value);
  const draft = useDraft(known, (text, settled) => input.choose({ value: text }, settled));
  return (
    <input
      id={id}
      className="field wide"
      type="text"
      spellCheck={false}
      {...(definition.placeholder === undefined ? {} : { placeholder: definition.placeholder })}
      {...draft}
    />
  );
}

function DateControl({ id, definition, input }: { id: string; definition: DateInput; input: InputValues }) {
  const value = input.value();
  const known = typeof value === 'string' ? value : '';
  const wrong = dateFault(known, definition);
  return (
    <span className="field-with-note">
      <DateField id={id} known={known} limits={definition} onDate={(date) => input.choose({ value: date }, true)} />
      {wrong === null ? null : <small className="wrong">{wrong}</small>}
    </span>
  );
}

function RangeControl({
  labelId,
  definition,
  input,
}: {
  labelId: string;
  definition: DateRangeInput;
  input: InputValues;
}) {
  const [from, to] = [input.value('from'), input.value('to')].map((value) => (typeof value === 'string' ? value : ''));
  const isSwapped = from !== undefined && to !== undefined && from !== '' && to !== '' && from > to;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring borders and a legend of its own.
    <span className="range" role="group" aria-labelledby={labelId}>
      <DateField
        label="From"
        known={from ?? ''}
        limits={definition}
        onDate={(date) => input.choose({ from: date }, true)}
      />
      <span aria-hidden>to</span>
      <DateField label="To" known={to ?? ''} limits={definition} onDate={(date) => input.choose({ to: date }, true)} />
      {isSwapped ? (
        <small className="wrong" role="alert">
          The first day lies behind the last one
        </small>
      ) : null}
    </span>
  );
}

interface DateFieldProps {
  readonly id?: string;
  readonly label?: string;
  readonly known: string;
  readonly limits: { readonly min?: string; readonly max?: string };
  readonly onDate: (date: string) => void;
}

/** The browser's own date field: its keys and its calendar. A date is taken when it is whole and within its limits. */
function DateField({ id, label, known, limits, onDate }: DateFieldProps) {
  return (
    <input
      {...(id === undefined ? {} : { id })}
      className="field"
      type="date"
      aria-label={label}
      // Its own state while it is typed into: a half-typed date has no value, and must not be taken back.
      key={known}
      defaultValue={known}
      min={limits.min}
      max={limits.max}
      onBlur={(event) => take(event.currentTarget)}
      onChange={(event) => {
        // A year that is being typed passes through the years 0002 and 0020.
        if (event.currentTarget.value >= '1000') take(event.currentTarget);
      }}
    />
  );

  function take(field: HTMLInputElement): void {
    const date = field.value;
    if (date !== known && isDate(date) && dateFault(date, limits) === null) onDate(date);
  }
}

function dateFault(date: string, { min, max }: { readonly min?: string; readonly max?: string }): string | null {
  if (date === '') return null;
  if (min !== undefined && date < min) return `Not before ${min}`;
  return max !== undefined && date > max ? `Not after ${max}` : null;
}
