import { useState } from 'react';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { FileInspection, InspectedColumn } from '../../../shared/domain/import/inspection';
import { formatCount } from '../../ui/format';
import type { FileDraft, ImportSession } from './import-session';

/** Rows of the list; the rest is found by typing. */
const shownColumns = 200;
/** Values that tell what a column holds. */
const samples = 3;

const usualTypes = [
  'VARCHAR',
  'BOOLEAN',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'DOUBLE',
  'DECIMAL(18,2)',
  'DECIMAL(18,3)',
  'DECIMAL(38,10)',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
  'UUID',
  'JSON',
];

interface ColumnListProps {
  readonly session: ImportSession;
  readonly draft: FileDraft;
  readonly inspection: FileInspection;
  /** Types can be chosen; else the file itself says them. */
  readonly changeable: boolean;
}

/** Each column with its name, its type, what may be wrong with it, and some values. */
export function ColumnList({ session, draft, inspection, changeable }: ColumnListProps) {
  const [sought, setSought] = useState('');
  const all = inspection.columns.map((column, index) => ({ column, index }));
  const text = sought.trim().toLowerCase();
  const found = text === '' ? all : all.filter(({ column }) => column.name.toLowerCase().includes(text));
  return (
    <>
      {all.length > 12 ? (
        <input
          className="import-search"
          type="search"
          placeholder="Find a column"
          aria-label="Find a column"
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      ) : null}
      <ul className="import-columns" aria-label="Columns">
        {found.slice(0, shownColumns).map(({ column, index }) => (
          <li key={index}>
            <ColumnName
              name={column.name}
              onRename={
                inspection.dialect === null ? undefined : (name) => session.rename(draft.file.path, index, name)
              }
            />
            {changeable ? (
              <TypeChoice column={column} onChoose={(type) => session.chooseType(draft.file.path, column.name, type)} />
            ) : (
              <span className="import-type">{column.sqlType}</span>
            )}
            <Values inspection={inspection} index={index} />
            {column.advice === undefined ? null : (
              <p className="import-advice">
                {column.advice.reason}{' '}
                <button
                  type="button"
                  className="link"
                  onClick={() => session.chooseType(draft.file.path, column.name, column.advice?.type ?? null)}
                >
                  Read as {column.advice.type}
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
      {found.length > shownColumns ? (
        <p className="import-more">{formatCount(found.length - shownColumns)} more columns: find them by their name.</p>
      ) : null}
    </>
  );
}

function ColumnName({ name, onRename }: { name: string; onRename: ((name: string) => void) | undefined }) {
  const [typed, setTyped] = useState<string | null>(null);
  if (onRename === undefined) return <span className="import-column">{name}</span>;
  const commit = () => {
    if (typed !== null && typed !== name) onRename(typed);
    setTyped(null);
  };
  return (
    <input
      className="import-column"
      aria-label={`Name of ${name}`}
      value={typed ?? name}
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        else if (event.key === 'Escape' && typed !== null) {
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}

function TypeChoice({ column, onChoose }: { column: InspectedColumn; onChoose: (type: string | null) => void }) {
  const { name, sqlType, foundType, advice } = column;
  const types = [...new Set([foundType, sqlType, ...(advice === undefined ? [] : [advice.type]), ...usualTypes])];
  return (
    <select
      className="import-type"
      aria-label={`Type of ${name}`}
      data-decided={sqlType !== foundType || undefined}
      value={sqlType}
      onChange={(event) => onChoose(event.currentTarget.value === foundType ? null : event.currentTarget.value)}
    >
      {types.map((type) => (
        <option key={type} value={type}>
          {type === foundType ? `${type} (found)` : type}
        </option>
      ))}
    </select>
  );
}

function Values({ inspection: { page }, index }: { inspection: FileInspection; index: number }) {
  const column = page.columns[index];
  const vector = page.vectors[index];
  if (column === undefined || vector === undefined) return <span />;
  const texts: string[] = [];
  for (let row = 0; row < page.rowCount && texts.length < samples && row < 100; row++) {
    const value = formatValue(column.type, vector, row);
    if (value !== null && !texts.includes(value)) texts.push(value);
  }
  return (
    <span className="import-values">
      {texts.map((text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)).join(' · ')}
    </span>
  );
}
