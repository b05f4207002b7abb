import type { OdcsEntry } from '../../../../shared/domain/checks/interchange/odcs-forms';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { isDirect } from '../../../../shared/domain/lineage/describe-column';
import type { IntermediatePipeline } from '../../intermediate';
import type { ContractTable } from '../common/contract-tables';
import { logicalType } from './logical-type';

/** A column as a property of its object: its types, key, class, where it comes from, and the rules that checks became. */
export function contractProperty(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  column: ColumnInfo,
  checked: OdcsEntry & { readonly quality: readonly OdcsEntry[] },
  required: boolean,
): OdcsEntry {
  const key = table.keys.declared;
  const named = key === null || !key.unique ? [] : key.columns;
  const place = named.findIndex((name) => name.toLowerCase() === column.name.toLowerCase());
  return {
    name: column.name,
    ...logicalType(column.type),
    physicalType: column.sqlType,
    ...(place === -1 ? {} : { primaryKey: true, primaryKeyPosition: place + 1 }),
    ...(required ? { required: true } : {}),
    ...classification(pipeline, table.node, column.name),
    ...lineage(pipeline, table.node, column.name),
    ...(checked.relationships === undefined ? {} : { relationships: checked.relationships }),
    ...(checked.quality.length === 0 ? {} : { quality: checked.quality }),
  };
}

/** The class that a person gave; one that only name or values suggest is marked as such. */
function classification(pipeline: IntermediatePipeline, node: string, column: string): OdcsEntry {
  const known = pipeline.classOf(node, column);
  if (known === null) return {};
  if (known.by === 'declared' || known.by === 'source') return { classification: known.classification };
  return {
    customProperties: [
      {
        property: 'plumbline.suspectedClass',
        value: known.classification,
        description: `${known.kind}: ${known.reason}. Nobody decided it yet.`,
      },
    ],
  };
}

const ways = {
  identity: 'Unchanged',
  transformed: 'Computed row by row',
  aggregated: 'Computed over several rows',
} as const;

/** From which columns the values come, and how; nothing where it cannot be told. */
function lineage(pipeline: IntermediatePipeline, node: string, name: string): OdcsEntry {
  const column = pipeline.lineage
    .find((one) => one.node === node)
    ?.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) return {};
  if (column.kind === 'constant') return { transformDescription: 'A constant.' };
  if (column.kind === 'source' || column.kind === 'unresolved') return {};
  const sources = column.from.filter(isDirect).map((input) => `${input.node}.${input.column}`);
  const [only] = sources;
  return {
    ...(sources.length === 0 ? {} : { transformSourceObjects: sources }),
    ...(column.kind === 'identity' && sources.length === 1 ? { transformLogic: only } : {}),
    transformDescription: `${ways[column.kind]}${column.kind === 'identity' ? '' : ', by the SQL in plumbline.sql'}.`,
  };
}
