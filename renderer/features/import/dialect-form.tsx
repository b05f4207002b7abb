import { type ReactNode, useId, useState } from 'react';
import type { FileInspection } from '../../../shared/domain/import/inspection';
import type { SourceOptions } from '../../../shared/domain/manifest/manifest';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';
import type { FileDraft, ImportSession } from './import-session';

interface FormProps {
  readonly session: ImportSession;
  readonly draft: FileDraft;
  readonly inspection: FileInspection;
}

type Option = readonly [value: string, label: string];

const delimiters: readonly Option[] = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
  [' ', 'space'],
];
const quotes: readonly Option[] = [
  ['"', 'double quote'],
  ["'", 'single quote'],
  ['', 'none'],
];
const escapes: readonly Option[] = [
  ['"', 'double quote'],
  ["'", 'single quote'],
  ['\\', 'backslash'],
  ['', 'none'],
];
const headers: readonly Option[] = [
  ['true', 'first row'],
  ['false', 'none'],
];
const encodings: readonly Option[] = [
  ['utf-8', 'UTF-8'],
  ['utf-16', 'UTF-16'],
  ['latin-1', 'Latin-1'],
];
const separators: readonly Option[] = [
  ['.', 'point'],
  [',', 'comma'],
];
const thousands: readonly Option[] = [
  ['', 'none'],
  [',', 'comma'],
  ['.', 'point'],
  ["'", 'apostrophe'],
  [' ', 'space'],
];
const comments: readonly Option[] = [
  ['', 'none'],
  ['#', '#'],
  [';', ';'],
  ['%', '%'],
];

/** How the file is written, or which part of it is meant. What nobody decided shows what was found. */
export function DialectForm({ session, draft, inspection }: FormProps) {
  const { dialect, tables, sheets } = inspection;
  const { path } = draft.file;
  if (tables !== null) return <Tables session={session} draft={draft} inspection={inspection} />;
  if (sheets !== null) return <Sheets session={session} draft={draft} inspection={inspection} />;
  if (dialect === null) return null;
  const choose = (options: SourceOptions) => session.decide(path, options);
  const type = (options: Readonly<Record<string, SourceOptions[string] | undefined>>) =>
    session.decide(path, options, { typing: true });
  const decided = Object.keys(draft.options).length > 0;
  return (
    <>
      <div className="import-heading">
        <h3>Dialect</h3>
        {decided ? (
          <Button
            variant="quiet"
            onClick={() =>
              session.decide(path, Object.fromEntries(Object.keys(draft.options).map((name) => [name, undefined])))
            }
          >
            As found
          </Button>
        ) : null}
      </div>
      <div className="import-dialect">
        <Choice label="Delimiter" value={dialect.delim} options={delimiters} onChange={(delim) => choose({ delim })} />
        <Choice
          label="Header"
          value={String(dialect.header)}
          options={headers}
          onChange={(header) => choose({ header: header === 'true' })}
        />
        <Choice label="Quote" value={dialect.quote} options={quotes} onChange={(quote) => choose({ quote })} />
        <Choice label="Escape" value={dialect.escape} options={escapes} onChange={(text) => choose({ escape: text })} />
        <Choice
          label="Encoding"
          value={dialect.encoding}
          options={encodings}
          onChange={(encoding) => choose({ encoding })}
        />
        <Choice
          label="Decimal separator"
          value={dialect.decimalSeparator}
          options={separators}
          onChange={(separator) => choose({ decimal_separator: separator })}
        />
        <Choice
          label="Thousands"
          value={dialect.thousands}
          options={thousands}
          onChange={(separator) => session.decide(path, { thousands: separator === '' ? undefined : separator })}
        />
        <Text
          label="Date format"
          value={dialect.dateFormat}
          placeholder="ISO 8601"
          onChange={(text) => type({ dateformat: text || undefined })}
        />
        <Text
          label="Timestamp format"
          value={dialect.timestampFormat}
          placeholder="ISO 8601"
          onChange={(text) => type({ timestampformat: text || undefined })}
        />
        <Text
          label="Lines to skip"
          value={dialect.skip === 0 && draft.options.skip === undefined ? '' : String(dialect.skip)}
          placeholder="0"
          inputMode="numeric"
          onChange={(text) => /^\d{0,6}$/.test(text) && type({ skip: text === '' ? undefined : Number(text) })}
        />
        <Text
          label="Null texts"
          value={dialect.nullTexts.join(', ')}
          placeholder="NA, n/a"
          onChange={(text) => {
            const texts = text.split(',').map((part) => part.trim());
            type({ nullstr: text.trim() === '' ? undefined : texts });
          }}
        />
        <Choice
          label="Comment"
          value={dialect.comment}
          options={comments}
          onChange={(comment) => choose({ comment })}
        />
      </div>
    </>
  );
}

function Tables({ session, draft, inspection }: FormProps) {
  const { tables } = inspection;
  if (tables === null || tables.length === 0) return null;
  return (
    <>
      <div className="import-heading">
        <h3>Tables</h3>
        <small>Each chosen one becomes a source</small>
      </div>
      <ul className="import-tables" aria-label="Tables">
        {tables.map(({ name, kind, columns, rows }) => (
          <li key={name}>
            <label className="choice">
              <input
                type="checkbox"
                checked={draft.tables.includes(name)}
                onChange={(event) => session.chooseTable(draft.file.path, name, event.currentTarget.checked)}
              />
              <span className="text">{name}</span>
              <small className="number">
                {kind === 'view' ? 'view' : rows === null ? '' : `${formatCount(rows)} rows`} · {columns} columns
              </small>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

function Sheets({ session, draft, inspection }: FormProps) {
  const { path } = draft.file;
  const { options } = draft;
  const sheets = inspection.sheets ?? [];
  const text = (value: SourceOptions[string] | undefined) => (typeof value === 'string' ? value : '');
  return (
    <div className="import-dialect">
      <Choice
        label="Sheet"
        value={text(options.sheet) || (sheets[0] ?? '')}
        options={sheets.map((sheet) => [sheet, sheet])}
        onChange={(sheet) => session.decide(path, { sheet })}
      />
      <Text
        label="Range"
        value={text(options.range)}
        placeholder="A1:F100"
        onChange={(range) => session.decide(path, { range: range.trim() || undefined }, { typing: true })}
      />
      <Choice
        label="Header"
        value={String(options.header ?? '')}
        options={[['', 'as found'], ...headers]}
        onChange={(header) => session.decide(path, { header: header === '' ? undefined : header === 'true' })}
      />
      <Choice
        label="Cells"
        value={String(options.all_varchar ?? options.ignore_errors ?? '')}
        options={[
          ['', 'by their types'],
          ['true', 'all as text'],
        ]}
        onChange={(all) => session.decide(path, { all_varchar: all === 'true' ? true : undefined })}
      />
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  // What the file has may be none of the usual ones.
  const all = options.some(([known]) => known === value)
    ? options
    : [...options, [value, JSON.stringify(value)] as const];
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {all.map(([known, text]) => (
            <option key={known} value={known}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Text({
  label,
  value,
  placeholder,
  inputMode,
  onChange,
}: {
  label: string;
  value: string;
  placeholder: string;
  inputMode?: 'numeric';
  onChange: (text: string) => void;
}) {
  // What is typed stays as it is while the preview is read; then what holds is shown.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          value={typed ?? value}
          placeholder={placeholder}
          spellCheck={false}
          inputMode={inputMode}
          onBlur={() => setTyped(null)}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="import-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
