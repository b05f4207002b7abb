import { assertNever } from '../../base/assert-never';
import type { ColumnType } from './column-type';
import type { ColumnData, ColumnVector, FixedValues, ResultPage } from './result-page';

/** The vector that holds the given rows of another one, in the given order. */
export function takeRows(type: ColumnType, vector: ColumnVector, rows: Uint32Array): ColumnVector {
  return { validity: takeBits(vector.validity, rows), data: takeData(type, vector.data, rows) };
}

/** Rows `start` up to `start + count` of the result, as far as the page has them. */
export function sliceRows(page: ResultPage, start: number, count: number): ResultPage {
  const first = Math.max(0, start - page.start);
  const rowCount = Math.max(0, Math.min(count, page.rowCount - first));
  if (rowCount === page.rowCount) return page;
  const rows = Uint32Array.from({ length: rowCount }, (_, index) => first + index);
  const vectors = page.columns.map((column, index) => {
    const vector = page.vectors[index];
    if (vector === undefined) throw new Error(`The page has no column ${index}.`);
    return takeRows(column.type, vector, rows);
  });
  return { start: page.start + first, rowCount, columns: page.columns, vectors };
}

/** One vector with the rows of several, one after another. */
export function concatenateVectors(
  type: ColumnType,
  parts: readonly { readonly vector: ColumnVector; readonly count: number }[],
): ColumnVector {
  const [first] = parts;
  if (first === undefined) throw new Error('There is no vector to concatenate.');
  if (parts.length === 1) return first.vector;
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const validity = concatenateValidity(parts, total);
  return { validity, data: concatenateData(type, parts, total) };
}

type Part = { readonly vector: ColumnVector; readonly count: number };

function concatenateData(type: ColumnType, parts: readonly Part[], total: number): ColumnData {
  const first = (parts[0] as Part).vector.data;
  switch (first.layout) {
    case 'none':
      return first;
    case 'fixed': {
      const width = wordsPerRow(type);
      const values = sameKind(first.values, total * width);
      let at = 0;
      for (const part of parts) {
        if (part.vector.data.layout === 'fixed') setValues(values, part.vector.data.values, at);
        at += part.count * width;
      }
      return { layout: 'fixed', values };
    }
    case 'bytes': {
      const pieces = parts.map((part) => part.vector.data as ColumnData & { layout: 'bytes' });
      const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0));
      let at = 0;
      for (const piece of pieces) {
        bytes.set(piece.bytes, at);
        at += piece.bytes.length;
      }
      const lengths = pieces.map((piece) => piece.bytes.length);
      return { layout: 'bytes', offsets: concatenateOffsets(pieces, lengths, parts, total), bytes };
    }
    case 'list': {
      const pieces = parts.map((part) => part.vector.data as ColumnData & { layout: 'list' });
      const children = pieces.map((piece, index) => ({
        vector: piece.child,
        count: piece.offsets[parts[index]?.count ?? 0] ?? 0,
      }));
      const offsets = concatenateOffsets(
        pieces,
        children.map((child) => child.count),
        parts,
        total,
      );
      return { layout: 'list', offsets, child: concatenateVectors(childType(type), children) };
    }
    case 'array': {
      const children = parts.map((part) => ({
        vector: (part.vector.data as ColumnData & { layout: 'array' }).child,
        count: part.count * first.length,
      }));
      return { layout: 'array', length: first.length, child: concatenateVectors(childType(type), children) };
    }
    case 'struct':
      return { layout: 'struct', children: concatenateChildren(memberTypes(type), parts) };
    case 'union': {
      const tags = new Uint8Array(total);
      let at = 0;
      for (const part of parts) {
        if (part.vector.data.layout === 'union') tags.set(part.vector.data.tags, at);
        at += part.count;
      }
      return { layout: 'union', tags, children: concatenateChildren(memberTypes(type), parts) };
    }
    default:
      return assertNever(first);
  }
}

function concatenateChildren(types: readonly ColumnType[], parts: readonly Part[]): ColumnVector[] {
  return types.map((type, index) =>
    concatenateVectors(
      type,
      parts.map((part) => ({ vector: childrenOf(part.vector.data)[index] as ColumnVector, count: part.count })),
    ),
  );
}

function concatenateOffsets(
  pieces: readonly { readonly offsets: Uint32Array }[],
  lengths: readonly number[],
  parts: readonly Part[],
  total: number,
): Uint32Array {
  const offsets = new Uint32Array(total + 1);
  let row = 0;
  let base = 0;
  pieces.forEach((piece, index) => {
    const count = parts[index]?.count ?? 0;
    for (let at = 1; at <= count; at++) offsets[row + at] = base + (piece.offsets[at] ?? 0);
    row += count;
    base += lengths[index] ?? 0;
  });
  return offsets;
}

function concatenateValidity(parts: readonly Part[], total: number): Uint8Array | null {
  if (parts.every((part) => part.vector.validity === null)) return null;
  const validity = new Uint8Array(Math.ceil(total / 8));
  let row = 0;
  for (const part of parts) {
    for (let at = 0; at < part.count; at++, row++) {
      const bits = part.vector.validity;
      if (bits === null || ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0) {
        validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
      }
    }
  }
  return validity;
}

function takeBits(validity: Uint8Array | null, rows: Uint32Array): Uint8Array | null {
  if (validity === null) return null;
  const taken = new Uint8Array(Math.ceil(rows.length / 8));
  rows.forEach((row, at) => {
    if (((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) taken[at >> 3] = (taken[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return taken;
}

function takeData(type: ColumnType, data: ColumnData, rows: Uint32Array): ColumnData {
  switch (data.layout) {
    case 'none':
      return data;
    case 'fixed': {
      const width = wordsPerRow(type);
      const values = sameKind(data.values, rows.length * width);
      rows.forEach((row, at) => {
        for (let word = 0; word < width; word++) copyValue(values, at * width + word, data.values, row * width + word);
      });
      return { layout: 'fixed', values };
    }
    case 'bytes': {
      const offsets = takeOffsets(data.offsets, rows);
      const bytes = new Uint8Array(offsets[rows.length] ?? 0);
      rows.forEach((row, at) => {
        bytes.set(data.bytes.subarray(data.offsets[row], data.offsets[row + 1]), offsets[at]);
      });
      return { layout: 'bytes', offsets, bytes };
    }
    case 'list': {
      const offsets = takeOffsets(data.offsets, rows);
      const childRows = new Uint32Array(offsets[rows.length] ?? 0);
      rows.forEach((row, at) => {
        const start = data.offsets[row] ?? 0;
        const target = offsets[at] ?? 0;
        const length = (offsets[at + 1] ?? 0) - target;
        for (let index = 0; index < length; index++) childRows[target + index] = start + index;
      });
      return { layout: 'list', offsets, child: takeRows(childType(type), data.child, childRows) };
    }
    case 'array': {
      const childRows = new Uint32Array(rows.length * data.length);
      rows.forEach((row, at) => {
        for (let index = 0; index < data.length; index++) {
          childRows[at * data.length + index] = row * data.length + index;
        }
      });
      return { layout: 'array', length: data.length, child: takeRows(childType(type), data.child, childRows) };
    }
    case 'struct':
      return { layout: 'struct', children: takeChildren(memberTypes(type), data.children, rows) };
    case 'union':
      return {
        layout: 'union',
        tags: Uint8Array.from(rows, (row) => data.tags[row] ?? 0),
        children: takeChildren(memberTypes(type), data.children, rows),
      };
    default:
      return assertNever(data);
  }
}

function takeChildren(
  types: readonly ColumnType[],
  children: readonly ColumnVector[],
  rows: Uint32Array,
): ColumnVector[] {
  return types.map((type, index) => takeRows(type, children[index] as ColumnVector, rows));
}

function takeOffsets(offsets: Uint32Array, rows: Uint32Array): Uint32Array {
  const taken = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => {
    taken[at + 1] = (taken[at] ?? 0) + (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
  });
  return taken;
}

/** 128-bit values take two words a row. */
function wordsPerRow(type: ColumnType): 1 | 2 {
  if (type.kind === 'decimal') return type.width > 18 ? 2 : 1;
  return ['hugeint', 'uhugeint', 'uuid', 'interval'].includes(type.kind) ? 2 : 1;
}

/** The type of a list's, map's or array's items. */
function childType(type: ColumnType): ColumnType {
  if (type.kind === 'list' || type.kind === 'array') return type.child;
  if (type.kind === 'map') {
    return {
      kind: 'struct',
      fields: [
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ],
    };
  }
  throw new Error(`The type ${type.kind} has no items.`);
}

function memberTypes(type: ColumnType): readonly ColumnType[] {
  if (type.kind === 'struct') return type.fields.map((field) => field.type);
  if (type.kind === 'union') return type.members.map((member) => member.type);
  throw new Error(`The type ${type.kind} has no members.`);
}

function childrenOf(data: ColumnData): readonly ColumnVector[] {
  return data.layout === 'struct' || data.layout === 'union' ? data.children : [];
}

function sameKind(values: FixedValues, length: number): FixedValues {
  const Kind = values.constructor as new (length: number) => FixedValues;
  return new Kind(length);
}

/** Both arrays are of one kind: their elements are all numbers or all bigints. */
function setValues(target: FixedValues, source: FixedValues, at: number): void {
  (target as Float64Array).set(source as Float64Array, at);
}

function copyValue(target: FixedValues, at: number, source: FixedValues, from: number): void {
  (target as Float64Array)[at] = (source as Float64Array)[from] as number;
}
