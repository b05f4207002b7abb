import { useEffect, useId, useState } from 'react';
import { chartKindOf } from '../../../../shared/domain/chart/chart-columns';
import {
  asEdits,
  type BuilderChannel,
  builderChannels,
  type ChannelDraft,
  type DraftEdit,
  fieldEdits,
  markEdits,
  readDraft,
  rowCount,
  sortEdits,
  stackEdits,
  titleEdits,
} from '../../../../shared/domain/chart/chart-draft';
import { usualTimeUnits } from '../../../../shared/domain/chart/chart-vocabulary';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { PlumblineError } from '../../../../shared/domain/problem';
import { setYamlValue } from '../../../../shared/domain/yaml/edit-yaml';

interface ChartBuilderProps {
  readonly name: string;
  readonly body: string;
  readonly value: unknown;
  /** Columns of the rows that the chart reads; empty while they are not known. */
  readonly columns: readonly ColumnInfo[];
  readonly onBody: (body: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly onText: () => void;
}

/** The chart as controls. Each writes its part of the YAML; what has no control stays as it was written. */
export function ChartBuilder({ name, body, value, columns, onBody, onFailure, onText }: ChartBuilderProps) {
  const draft = readDraft(value);
  if (draft.kind === 'composed') {
    return (
      <div className="chart-builder-note">
        This chart is made of charts (<code>{draft.by}</code>), which the builder has no controls for.{' '}
        <button type="button" className="link" onClick={onText}>
          Edit the YAML
        </button>
      </div>
    );
  }
  const apply = (edits: readonly DraftEdit[]) => {
    let text: string | null = body;
    for (const { path, value: wanted } of edits) text = text === null ? null : setYamlValue(text, path, wanted);
    if (text === null) {
      onFailure(
        new PlumblineError({
          code: 'bad_chart',
          severity: 'warning',
          message: 'The YAML of this chart has a mistake that has to be corrected first.',
          hint: 'Open it with the button YAML.',
        }),
      );
    } else if (text !== body) onBody(text);
  };
  return (
    <fieldset className="chart-builder" aria-label={`Builder of ${name}`}>
      <div className="chart-builder-top">
        <Choice label="Mark" value={draft.mark} options={marks} onChange={(mark) => apply(markEdits(value, mark))} />
        <TitleField title={draft.title} onTitle={(title) => apply(titleEdits(title))} />
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Channel</span>
            </th>
            <th scope="col">Column</th>
            <th scope="col">As</th>
            <th scope="col">Order</th>
            <th scope="col">Stack</th>
          </tr>
        </thead>
        <tbody>
          {builderChannels.map((channel) => (
            <ChannelRow
              key={channel}
              channel={channel}
              draft={draft.channels[channel]}
              columns={columns}
              onField={(field) => apply(fieldEdits(value, channel, field, columns))}
              onAs={(as) => apply(asEdits(value, channel, as))}
              onSort={(sort) => apply(sortEdits(channel, sort))}
              onStack={(stack) => apply(stackEdits(channel, stack))}
            />
          ))}
        </tbody>
      </table>
      {draft.elsewhere.length === 0 ? null : (
        <p className="chart-builder-note">
          Also in the YAML, and left as it is: <code>{draft.elsewhere.join(', ')}</code>
        </p>
      )}
    </fieldset>
  );
}

interface ChannelRowProps {
  readonly channel: BuilderChannel;
  readonly draft: ChannelDraft;
  readonly columns: readonly ColumnInfo[];
  readonly onField: (field: string) => void;
  readonly onAs: (as: string) => void;
  readonly onSort: (sort: string) => void;
  readonly onStack: (stack: string) => void;
}

const channelLabels: Readonly<Record<BuilderChannel, string>> = {
  x: 'X',
  y: 'Y',
  color: 'Color',
  size: 'Size',
  row: 'Rows of charts',
  column: 'Columns of charts',
};

function ChannelRow({ channel, draft, columns, onField, onAs, onSort, onStack }: ChannelRowProps) {
  const label = channelLabels[channel];
  const info = columns.find(({ name }) => name === draft.field);
  const used = draft.field !== '' && draft.field !== rowCount;
  const axis = channel === 'x' || channel === 'y';
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>
        <Choice
          label={`Column of ${label}`}
          hidden
          value={draft.field}
          options={[
            ['', 'none'],
            ...(channel === 'row' || channel === 'column' ? [] : [[rowCount, 'number of rows'] as const]),
            ...columns.map(({ name, sqlType }) => [name, `${name}  ${sqlType}`] as const),
          ]}
          onChange={onField}
        />
      </td>
      <td>
        {used ? <Choice label={`${label} as`} hidden value={draft.as} options={waysOf(info)} onChange={onAs} /> : null}
      </td>
      <td>
        {used && axis ? (
          <Choice label={`Order of ${label}`} hidden value={draft.sort} options={orders(channel)} onChange={onSort} />
        ) : null}
      </td>
      <td>
        {draft.field !== '' && axis ? (
          <Choice label={`Stack of ${label}`} hidden value={draft.stack} options={stacks} onChange={onStack} />
        ) : null}
      </td>
    </tr>
  );
}

type Option = readonly [value: string, text: string];

interface ChoiceProps {
  readonly label: string;
  /** The label is for assistive technology only, where the table says it already. */
  readonly hidden?: boolean;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, hidden = false, value, options, onChange }: ChoiceProps) {
  const id = useId();
  // What was written by hand, and is in no list, is shown all the same.
  const known = options.some(([option]) => option === value);
  return (
    <span className="chart-choice">
      <label htmlFor={id} className={hidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {known ? null : <option value={value}>{value === '' ? 'none' : value}</option>}
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Written when the field is left or Enter is pressed: not a chart for each letter. */
function TitleField({ title, onTitle }: { title: string; onTitle: (title: string) => void }) {
  const id = useId();
  const [text, setText] = useState(title);
  useEffect(() => setText(title), [title]);
  return (
    <span className="chart-choice wide">
      <label htmlFor={id}>Title</label>
      <input
        id={id}
        type="text"
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text !== title && onTitle(text.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onTitle(text.trim());
          if (event.key === 'Escape') setText(title);
        }}
      />
    </span>
  );
}

const marks: readonly Option[] = [
  ['bar', 'bars'],
  ['line', 'line'],
  ['area', 'area'],
  ['point', 'points'],
  ['rect', 'heat map'],
  ['boxplot', 'box plot'],
  ['tick', 'ticks'],
  ['rule', 'rules'],
  ['arc', 'pie'],
];

const numberWays: readonly Option[] = [
  ['', 'as it is'],
  ['bin', 'in bins'],
  ['mean', 'mean'],
  ['median', 'median'],
  ['sum', 'sum'],
  ['min', 'least'],
  ['max', 'greatest'],
  ['q1', 'first quartile'],
  ['q3', 'third quartile'],
  ['stdev', 'standard deviation'],
  ['distinct', 'distinct values'],
  ['valid', 'values that are there'],
  ['missing', 'values that are missing'],
];

const textWays: readonly Option[] = [
  ['', 'as it is'],
  ['distinct', 'distinct values'],
  ['valid', 'values that are there'],
  ['missing', 'values that are missing'],
];

const unitNames: Readonly<Record<string, string>> = {
  yearquarter: 'year and quarter',
  yearmonth: 'year and month',
  yearweek: 'year and week',
  yearmonthdate: 'day',
  yearmonthdatehours: 'hour',
  yearmonthdatehoursminutes: 'minute',
  month: 'month of the year',
  week: 'week of the year',
  date: 'day of the month',
  day: 'day of the week',
  dayofyear: 'day of the year',
  hours: 'hour of the day',
  minutes: 'minute of the hour',
  monthdate: 'month and day',
};

const timeWays: readonly Option[] = [
  ['', 'as it is'],
  ...usualTimeUnits.map((unit): Option => [unit, unitNames[unit] ?? unit]),
  ['min', 'earliest'],
  ['max', 'latest'],
  ['distinct', 'distinct values'],
];

function waysOf(info: ColumnInfo | undefined): readonly Option[] {
  const kind = info === undefined ? 'number' : chartKindOf(info.type);
  return kind === 'number' ? numberWays : kind === 'temporal' ? timeWays : textWays;
}

function orders(channel: 'x' | 'y'): readonly Option[] {
  const other = channel === 'x' ? 'y' : 'x';
  const label = other.toUpperCase();
  return [
    ['', 'usual'],
    ['ascending', 'ascending'],
    ['descending', 'descending'],
    [other, `by ${label}, least first`],
    [`-${other}`, `by ${label}, greatest first`],
    ['none', 'as in the rows'],
  ];
}

const stacks: readonly Option[] = [
  ['', 'usual'],
  ['zero', 'on top of each other'],
  ['normalize', 'as shares of 100 %'],
  ['center', 'around the middle'],
  ['none', 'over each other'],
];
