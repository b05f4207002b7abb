import { type Document, isMap, isSeq, YAMLMap, YAMLSeq } from 'yaml';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { ContractTable } from '../common/contract-tables';

/**
 * Puts every column of the table into a contract, in order and with its type, and a check that they are there. A contract that
 * checks its schema itself says already which columns it wants, and keeps them.
 */
export function describeColumns(document: Document, table: ContractTable): void {
  const checks = listOf(document, 'checks');
  if (checks.items.some((entry) => isMap(entry) && entry.has('schema'))) {
    if (!isSeq(document.get('columns'))) document.set('columns', new YAMLSeq());
    return;
  }
  const columns = listOf(document, 'columns');
  const given = new Map<string, YAMLMap>();
  for (const entry of columns.items)
    if (isMap(entry)) given.set(String(entry.get('name')).toLowerCase(), entry as YAMLMap);
  columns.items = table.columns.map((column) => {
    const entry = given.get(column.name.toLowerCase()) ?? new YAMLMap();
    const known = entry.get('checks', true);
    entry.delete('checks');
    for (const [key, value] of Object.entries({ name: column.name, ...sodaType(column) })) entry.set(key, value);
    if (known !== undefined) entry.set('checks', known);
    return entry;
  });
  checks.items.unshift(document.createNode({ schema: { name: 'columns as promoted' } }));
}

/** Soda compares the type without what stands in brackets, and the numbers of a decimal one by one. */
function sodaType({ sqlType, type }: ColumnInfo): Readonly<Record<string, unknown>> {
  const word = sqlType.replace(/\(.*$/s, '');
  return {
    data_type: word,
    ...(type.kind === 'decimal' ? { numeric_precision: type.width, numeric_scale: type.scale } : {}),
  };
}

function listOf(document: Document, key: string): YAMLSeq {
  const known = document.get(key);
  if (isSeq(known)) return known as YAMLSeq;
  const list = new YAMLSeq();
  document.set(key, list);
  return list;
}
