import type { ColumnInfo } from '../column/column-type';
import type { YamlPath } from '../yaml/yaml-path';
import { chartKindOf } from './chart-columns';
import { aggregateNames, isTimeUnit } from './chart-vocabulary';
import { fieldName, fieldReference, isObject, type JsonObject } from './vega-walk';

/** A chart as the builder shows it: what its controls can say. Everything else of the YAML stays as it is, and is named. */
export type ChartDraft =
  | {
      readonly kind: 'unit';
      readonly mark: string;
      readonly title: string;
      readonly channels: Readonly<Record<BuilderChannel, ChannelDraft>>;
      /** Keys that the builder has no control for, as paths with dots: `encoding.x.axis`, `transform`. */
      readonly elsewhere: readonly string[];
    }
  /** Layers, facets of charts, charts beside each other: edited as YAML. */
  | { readonly kind: 'composed'; readonly by: string };

export const builderChannels = ['x', 'y', 'color', 'size', 'row', 'column'] as const;
export type BuilderChannel = (typeof builderChannels)[number];

export interface ChannelDraft {
  /** The name of a column, `rowCount` for the number of rows, or empty for none. */
  readonly field: string;
  /** `''` as it is, `bin`, an aggregate, or a time unit; `custom` for what the builder has no word for. */
  readonly as: string;
  readonly sort: string;
  readonly stack: string;
}

/** Stands for the number of rows where a column could be. */
export const rowCount = '*';

export interface DraftEdit {
  readonly path: YamlPath;
  /** Undefined takes the key away. */
  readonly value: unknown;
}

const composedBy = ['layer', 'hconcat', 'vconcat', 'concat', 'repeat', 'facet', 'spec'] as const;
const none: ChannelDraft = { field: '', as: '', sort: '', stack: '' };

export function readDraft(value: unknown): ChartDraft {
  const spec = isObject(value) ? value : {};
  const by = composedBy.find((key) => spec[key] !== undefined);
  if (by !== undefined) return { kind: 'composed', by };
  const encoding = isObject(spec.encoding) ? spec.encoding : {};
  const elsewhere: string[] = [];
  const channels = Object.fromEntries(
    builderChannels.map((channel) => [channel, readChannel(encoding[channel], `encoding.${channel}`, elsewhere)]),
  ) as Record<BuilderChannel, ChannelDraft>;
  for (const key of Object.keys(encoding)) {
    if (!(builderChannels as readonly string[]).includes(key)) elsewhere.push(`encoding.${key}`);
  }
  for (const key of Object.keys(spec)) if (!['mark', 'title', 'encoding'].includes(key)) elsewhere.push(key);
  if (isObject(spec.mark)) {
    for (const key of Object.keys(spec.mark)) if (key !== 'type') elsewhere.push(`mark.${key}`);
  }
  if (isObject(spec.title) || Array.isArray(spec.title)) elsewhere.push('title');
  const mark = isObject(spec.mark) ? spec.mark.type : spec.mark;
  return {
    kind: 'unit',
    mark: typeof mark === 'string' ? mark : '',
    title: typeof spec.title === 'string' ? spec.title : '',
    channels,
    elsewhere,
  };
}

function readChannel(channel: unknown, path: string, elsewhere: string[]): ChannelDraft {
  if (channel === undefined) return none;
  if (!isObject(channel)) {
    elsewhere.push(path);
    return none;
  }
  for (const key of Object.keys(channel)) {
    if (!['field', 'aggregate', 'bin', 'timeUnit', 'sort', 'stack'].includes(key)) elsewhere.push(`${path}.${key}`);
  }
  const field = typeof channel.field === 'string' ? (fieldName(channel.field) ?? channel.field) : '';
  const counted = channel.aggregate === 'count' && field === '';
  return {
    field: counted ? rowCount : field,
    as: counted ? '' : readAs(channel),
    sort:
      channel.sort === undefined
        ? ''
        : typeof channel.sort === 'string'
          ? channel.sort
          : channel.sort === null
            ? 'none'
            : 'custom',
    stack:
      channel.stack === undefined
        ? ''
        : channel.stack === null || channel.stack === false
          ? 'none'
          : channel.stack === true
            ? 'zero'
            : String(channel.stack),
  };
}

function readAs(channel: JsonObject): string {
  const { aggregate, bin, timeUnit } = channel;
  if (bin !== undefined && bin !== false && bin !== null) return 'bin';
  if (typeof aggregate === 'string' && aggregateNames.includes(aggregate)) return aggregate;
  if (typeof timeUnit === 'string' && isTimeUnit(timeUnit)) return timeUnit;
  return aggregate === undefined && timeUnit === undefined ? '' : 'custom';
}

export function markEdits(value: unknown, mark: string): readonly DraftEdit[] {
  const whole = isObject(value) && isObject(value.mark);
  return [{ path: whole ? ['mark', 'type'] : ['mark'], value: mark }];
}

export function titleEdits(title: string): readonly DraftEdit[] {
  return [{ path: ['title'], value: title === '' ? undefined : title }];
}

/** Another column for a channel. What was computed of the old one stays where it makes sense for the new one. */
export function fieldEdits(
  value: unknown,
  channel: BuilderChannel,
  field: string,
  columns: readonly ColumnInfo[],
): readonly DraftEdit[] {
  const path = ['encoding', channel];
  if (field === '') return [{ path, value: undefined }];
  const known = channelOf(value, channel);
  if (field === rowCount) {
    return [
      ...gone(known, path, ['field', 'bin', 'timeUnit', 'type']),
      { path: [...path, 'aggregate'], value: 'count' },
    ];
  }
  const info = columns.find(({ name }) => name === field);
  const kind = info === undefined ? undefined : chartKindOf(info.type);
  const counted = known.aggregate === 'count' && known.field === undefined;
  const numeric =
    typeof known.aggregate === 'string' &&
    !['count', 'distinct', 'valid', 'missing', 'min', 'max'].includes(known.aggregate);
  const dropped = [
    ...(counted || (numeric && kind === 'text') ? ['aggregate'] : []),
    ...(kind === 'temporal' ? [] : ['timeUnit']),
    ...(kind === 'number' ? [] : ['bin']),
    // It was said of the other column.
    'type',
  ];
  return [...gone(known, path, dropped), { path: [...path, 'field'], value: fieldReference(field) }];
}

/** How a channel takes its column: as it is, in bins, aggregated, or by a unit of time. */
export function asEdits(value: unknown, channel: BuilderChannel, as: string): readonly DraftEdit[] {
  const path = ['encoding', channel];
  const known = channelOf(value, channel);
  const key = as === '' ? undefined : as === 'bin' ? 'bin' : isTimeUnit(as) ? 'timeUnit' : 'aggregate';
  const others = ['bin', 'aggregate', 'timeUnit'].filter((name) => name !== key);
  return [
    ...gone(known, path, others),
    ...(key === undefined ? [] : [{ path: [...path, key], value: as === 'bin' ? true : as }]),
  ];
}

export function sortEdits(channel: BuilderChannel, sort: string): readonly DraftEdit[] {
  return [{ path: ['encoding', channel, 'sort'], value: sort === '' ? undefined : sort === 'none' ? null : sort }];
}

export function stackEdits(channel: BuilderChannel, stack: string): readonly DraftEdit[] {
  return [{ path: ['encoding', channel, 'stack'], value: stack === '' ? undefined : stack === 'none' ? null : stack }];
}

function channelOf(value: unknown, channel: BuilderChannel): JsonObject {
  const encoding = isObject(value) && isObject(value.encoding) ? value.encoding : {};
  const known = encoding[channel];
  return isObject(known) ? known : {};
}

function gone(known: JsonObject, path: YamlPath, keys: readonly string[]): readonly DraftEdit[] {
  return keys.filter((key) => known[key] !== undefined).map((key) => ({ path: [...path, key], value: undefined }));
}
