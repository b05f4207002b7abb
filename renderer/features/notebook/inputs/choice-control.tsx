import { Command } from 'cmdk';
import { Check, ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { valueOfType } from '../../../../shared/domain/inputs/fit-value';
import type { ChoiceInput } from '../../../../shared/domain/inputs/input-definition';
import type { ParameterScalar } from '../../../../shared/domain/manifest/manifest';
import { formatCount } from '../../../ui/format';
import type { InputValues } from './use-input';
import type { OfferedOptions } from './use-input-options';

interface ChoiceControlProps {
  readonly id: string;
  readonly label: string;
  readonly definition: ChoiceInput;
  readonly input: InputValues;
  readonly offered: OfferedOptions;
}

/** Options that are shown at once; the others are found by typing. */
const shownOptions = 200;

/** One option or several, from a list that can be searched. */
export function ChoiceControl({ id, label, definition, input, offered }: ChoiceControlProps) {
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const several = definition.control === 'multi-select';
  const value = input.value();
  const chosen: readonly ParameterScalar[] = Array.isArray(value)
    ? value
    : value === undefined || value === null
      ? []
      : [value as ParameterScalar];
  const texts = new Set(chosen.map(String));
  const labelOf = (text: string) => offered.options.find((option) => option.value === text)?.label ?? text;
  const wanted = search.trim().toLowerCase();
  const matching = offered.options.filter((option) => option.label.toLowerCase().includes(wanted));
  const shown = matching.slice(0, shownOptions);
  const typed = (text: string) => valueOfType(definition.valueType, text);

  const choose = (text: string) => {
    const item = typed(text);
    if (item === undefined) return;
    if (!several) {
      input.choose({ value: item }, true);
      setOpen(false);
      return;
    }
    const next = texts.has(text) ? chosen.filter((other) => String(other) !== text) : [...chosen, item];
    input.choose({ value: inOrder(next, offered) }, true);
  };
  const chooseAll = (options: readonly { readonly value: string }[]) => {
    const items = options.map((option) => typed(option.value)).filter((item) => item !== undefined);
    input.choose({ value: items }, true);
  };
  const summary =
    chosen.length === 0
      ? several
        ? 'None chosen'
        : 'Choose…'
      : chosen.length <= 3
        ? [...texts].map(labelOf).join(', ')
        : `${formatCount(chosen.length)} chosen`;
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) setSearch('');
      }}
    >
      <Popover.Trigger asChild>
        <button
          type="button"
          id={id}
          className="field choice"
          aria-label={`${label}: ${summary}`}
          data-empty={chosen.length === 0 || undefined}
          title={chosen.length > 3 ? [...texts].map(labelOf).join(', ') : undefined}
        >
          <span className="text">{summary}</span>
          <ChevronsUpDown size={13} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="choice-list" align="start" sideOffset={4} aria-label={label} role="dialog">
          <Command label={label} shouldFilter={false} loop>
            <Command.Input
              placeholder="Search"
              value={search}
              onValueChange={(text) => {
                setSearch(text);
                offered.search(text);
              }}
            />
            <Command.List label={`Options of ${label}`}>
              {shown.length === 0 ? (
                <Command.Empty>{offered.isLoading ? 'Reading the options…' : 'No option matches'}</Command.Empty>
              ) : null}
              {shown.map((option) => (
                <Command.Item key={option.value} value={option.value} onSelect={() => choose(option.value)}>
                  <span className="mark" aria-hidden>
                    {texts.has(option.value) ? <Check size={13} /> : null}
                  </span>
                  <span className="text">{option.label}</span>
                  {texts.has(option.value) ? <span className="visually-hidden">, chosen</span> : null}
                  {option.label === option.value ? null : <small>{option.value}</small>}
                </Command.Item>
              ))}
            </Command.List>
            {matching.length > shown.length || offered.more ? (
              <p className="choice-note">
                {offered.more ? 'There are more options' : `${formatCount(matching.length - shown.length)} more`}: type
                to find them
              </p>
            ) : null}
            {several ? (
              <div className="choice-all">
                <button type="button" onClick={() => chooseAll(matching)}>
                  {wanted === '' ? 'All' : 'All that match'}
                </button>
                <button type="button" onClick={() => input.choose({ value: [] }, true)}>
                  None
                </button>
                <span className="spacer" />
                <span className="number">{formatCount(chosen.length)} chosen</span>
              </div>
            ) : null}
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** In the order of the options, whatever they were clicked in: the same choice is the same value. */
function inOrder(chosen: readonly ParameterScalar[], offered: OfferedOptions): readonly ParameterScalar[] {
  const places = new Map(offered.options.map((option, index) => [option.value, index]));
  const place = (item: ParameterScalar) => places.get(String(item)) ?? Number.MAX_SAFE_INTEGER;
  return [...chosen].sort((a, b) => place(a) - place(b));
}
