import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { PlannedColumn } from '../../../../shared/domain/sketch/sketch';
import { Button, IconButton } from '../../../ui/button';
import { focusCanvas } from './draft-field';

/** The types that are proposed; any other one can be typed. */
const types = [
  'VARCHAR',
  'BIGINT',
  'INTEGER',
  'DOUBLE',
  'DECIMAL(18,2)',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMPTZ',
  'TIME',
  'UUID',
  'JSON',
];

interface Row {
  readonly key: number;
  readonly name: string;
  readonly type: string;
}

interface ColumnPlanProps {
  readonly columns: readonly PlannedColumn[];
  readonly onCommit: (columns: readonly PlannedColumn[]) => void;
}

let nextKey = 1;

/**
 * The columns that a box is expected to have, as a table to type into: Enter goes to the next row and makes one at the end,
 * Backspace in an empty name takes the row away, Alt with an arrow moves it. What was typed counts when the table is left.
 */
export function ColumnPlan({ columns, onCommit }: ColumnPlanProps) {
  const id = useId();
  const table = useRef<HTMLTableElement>(null);
  const [rows, setRows] = useState<readonly Row[]>(() => columns.map(rowOf));
  /** What is typed and not written yet, ahead of the next render. */
  const typed = useRef<readonly Row[] | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const wanted = useRef<{ readonly row: number; readonly part: 'name' | 'type' } | null>(null);
  const written = JSON.stringify(columns);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the sketch says comes in unless someone is typing; its text tells whether it is another.
  useEffect(() => {
    if (typed.current === null) setRows(columns.map(rowOf));
  }, [written]);
  useEffect(() => {
    const place = wanted.current;
    if (place === null) return;
    wanted.current = null;
    table.current?.querySelectorAll<HTMLInputElement>(`input[data-part="${place.part}"]`)[place.row]?.focus();
  });

  const change = (next: readonly Row[]) => {
    setRows(next);
    typed.current = next;
  };
  const replaced = (index: number, row: Row) => rows.map((one, at) => (at === index ? row : one));
  const goTo = (row: number, part: 'name' | 'type') => {
    wanted.current = { row, part };
  };
  const add = () => {
    goTo(rows.length, 'name');
    change([...rows, { key: nextKey++, name: '', type: '' }]);
  };
  const commit = (latest: readonly Row[]) => {
    const named = latest.filter(({ name }) => name.trim() !== '');
    const next = named.map(({ name, type }) =>
      type.trim() === '' ? { name: name.trim() } : { name: name.trim(), type: type.trim() },
    );
    typed.current = null;
    setRows(named);
    if (JSON.stringify(next) !== written) onCommit(next);
  };
  const remove = (index: number) => {
    const left = rows.filter((_, other) => other !== index);
    // Without rows the keyboard would be nowhere, and nothing could tell that the table was left.
    if (left.length === 0) addButton.current?.focus();
    else goTo(Math.max(0, index - 1), 'name');
    change(left);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>, index: number, part: 'name' | 'type') => {
    const row = rows[index];
    if (row === undefined) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') {
      if (event.ctrlKey || event.metaKey) {
        commit(rows);
        focusCanvas();
      } else if (index === rows.length - 1 && row.name.trim() !== '') add();
      else {
        goTo(index + 1, part);
        setRows([...rows]);
      }
    } else if (event.key === 'Backspace' && part === 'name' && row.name === '' && row.type === '') remove(index);
    else if (event.key === 'Escape') {
      typed.current = null;
      setRows(columns.map(rowOf));
      focusCanvas();
    } else if (event.altKey && step !== 0) {
      const other = rows[index + step];
      if (other === undefined) return;
      goTo(index + step, part);
      change(rows.map((one, at) => (at === index ? other : at === index + step ? row : one)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // Also when the form is closed while somebody types: nothing tells a table that is taken away.
  const leave = useRef<() => void>(() => undefined);
  leave.current = () => {
    if (typed.current !== null) commit(typed.current);
  };
  useEffect(() => () => leave.current(), []);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the keyboard has left it.
    <div
      className="column-plan"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) leave.current();
      }}
    >
      {rows.length === 0 ? null : (
        <table ref={table} aria-label="Expected columns">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th>
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.key}>
                <td>
                  <input
                    data-part="name"
                    aria-label={`Name of column ${index + 1}`}
                    value={row.name}
                    spellCheck={false}
                    onChange={(event) => change(replaced(index, { ...row, name: event.currentTarget.value }))}
                    onKeyDown={(event) => onKeyDown(event, index, 'name')}
                  />
                </td>
                <td>
                  <input
                    data-part="type"
                    aria-label={`Type of column ${index + 1}`}
                    value={row.type}
                    list={`${id}-types`}
                    placeholder="any"
                    spellCheck={false}
                    onChange={(event) => change(replaced(index, { ...row, type: event.currentTarget.value }))}
                    onKeyDown={(event) => onKeyDown(event, index, 'type')}
                  />
                </td>
                <td>
                  <IconButton
                    label={`Remove ${row.name === '' ? 'the column' : row.name}`}
                    onClick={() => remove(index)}
                  >
                    <X size={12} aria-hidden />
                  </IconButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <datalist id={`${id}-types`}>
        {types.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <Button ref={addButton} variant="quiet" onClick={add}>
        <Plus size={12} aria-hidden /> Add a column
      </Button>
    </div>
  );
}

function rowOf({ name, type = '' }: PlannedColumn): Row {
  return { key: nextKey++, name, type };
}
