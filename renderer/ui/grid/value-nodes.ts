import type { ColumnType } from '../../../shared/domain/column/column-type';
import { formatValue, isNull, isNumeric } from '../../../shared/domain/column/format-value';
import type { ColumnVector } from '../../../shared/domain/column/result-page';
import { leaf, type ValueNode } from './json-nodes';

/** The tree of a value: lists, structs, maps and unions with what is in them, everything else as its exact text. */
export function valueNodes(type: ColumnType, vector: ColumnVector, row: number, label = ''): ValueNode {
  if (isNull(vector, row)) return leaf(label, 'null', 'null');
  const { data } = vector;
  switch (data.layout) {
    case 'list': {
      const start = data.offsets[row] ?? 0;
      const end = data.offsets[row + 1] ?? start;
      if (type.kind === 'map') return mapNodes(type, data.child, start, end, label);
      return type.kind === 'list' ? listNodes(type.child, data.child, start, end, label) : leaf(label, 'null', '');
    }
    case 'array': {
      const start = row * data.length;
      return type.kind === 'array'
        ? listNodes(type.child, data.child, start, start + data.length, label)
        : leaf(label, 'null', '');
    }
    case 'struct': {
      const fields = type.kind === 'struct' ? type.fields : [];
      const children = fields.map((field, index) =>
        valueNodes(field.type, childAt(data.children, index), row, field.name === '' ? String(index + 1) : field.name),
      );
      return { label, kind: 'object', text: '', children };
    }
    case 'union': {
      const tag = data.tags[row] ?? 0;
      const member = type.kind === 'union' ? type.members[tag] : undefined;
      if (member === undefined) return leaf(label, 'null', 'null');
      const value = valueNodes(member.type, childAt(data.children, tag), row, member.name);
      return { label, kind: 'object', text: '', children: [value] };
    }
    default: {
      const text = formatValue(type, vector, row) ?? 'null';
      return leaf(label, isNumeric(type) ? 'number' : type.kind === 'boolean' ? 'word' : 'text', text);
    }
  }
}

function listNodes(type: ColumnType, child: ColumnVector, start: number, end: number, label: string): ValueNode {
  const children = Array.from({ length: end - start }, (_, index) =>
    valueNodes(type, child, start + index, String(index)),
  );
  return { label, kind: 'list', text: '', children };
}

function mapNodes(
  type: ColumnType & { readonly kind: 'map' },
  entries: ColumnVector,
  start: number,
  end: number,
  label: string,
): ValueNode {
  const [keys, values] = entries.data.layout === 'struct' ? entries.data.children : [];
  if (keys === undefined || values === undefined) return leaf(label, 'null', '');
  const children = Array.from({ length: end - start }, (_, index) =>
    valueNodes(type.value, values, start + index, formatValue(type.key, keys, start + index) ?? 'null'),
  );
  return { label, kind: 'object', text: '', children };
}

function childAt(children: readonly ColumnVector[], index: number): ColumnVector {
  const child = children[index];
  if (child === undefined) throw new Error(`A vector has no child ${index}.`);
  return child;
}
