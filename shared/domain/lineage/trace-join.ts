import { foldName } from '../graph/names';
import { equalPairs } from './equal-pairs';
import { joinedOrigin } from './row-origin';
import { type From, makeRelation, type Relation, type Scope, type SharedColumn } from './scope';
import type { Tracer } from './tracer';
import { isJson, type Json, textOf, textsOf } from './tree';
import { indirect, merge, transform, unchangedColumn, type Value, ways } from './value';

type TraceFrom = (node: unknown, scope: Scope, tracer: Tracer) => From;

/** A join. What its condition names decides which rows there are. */
export function traceJoin(node: Json, scope: Scope, tracer: Tracer, traceFrom: TraceFrom): From {
  const left = traceFrom(node.left, scope, tracer);
  const right = traceFrom(node.right, { ...scope, frame: { from: left, outer: scope.frame } }, tracer);
  const type = textOf(node.join_type) ?? 'INNER';
  const reference = textOf(node.ref_type) ?? 'REGULAR';
  const names = reference === 'NATURAL' ? commonNames(left, right) : textsOf(node.using_columns).map(foldName);
  const shared: SharedColumn[] = [];
  const compared: [Value, Value][] = [];
  for (const name of names) {
    const sides = [left, right].map((side) => columnOf(name, side));
    const [ofLeft, ofRight] = sides;
    if (ofLeft === undefined || ofRight === undefined) continue;
    compared.push([ofLeft.value, ofRight.value]);
    shared.push({
      name,
      relations: [...ofLeft.relations, ...ofRight.relations],
      value:
        type === 'RIGHT'
          ? ofRight.value
          : type === 'OUTER' || type === 'FULL'
            ? transform(ofLeft.value, ofRight.value)
            : ofLeft.value,
    });
  }
  const both: From = {
    relations: [...left.relations, ...right.relations, ...openRelation(reference, left, right)],
    shared: [...[...left.shared, ...right.shared].filter(({ name }) => !names.includes(name)), ...shared],
    deciding: left.deciding,
    origin: joinedOrigin(type, left.origin, right.origin),
  };
  const inBoth: Scope = { ...scope, frame: { from: both, outer: scope.frame } };
  const condition = isJson(node.condition) ? [tracer.expression(node.condition, inBoth)] : [];
  const deciding = merge([left.deciding, right.deciding, indirect(ways.join, ...condition, ...compared.flat())]);
  if (tracer.depth === 0) {
    const pairs = [
      ...compared.flatMap(([one, other]) => {
        const columns = [unchangedColumn(one), unchangedColumn(other)] as const;
        return columns[0] !== undefined && columns[1] !== undefined ? [{ left: columns[0], right: columns[1] }] : [];
      }),
      ...equalPairs(node.condition, left.relations, right.relations),
    ];
    if (pairs.length > 0) tracer.joins.push({ type: reference === 'REGULAR' ? type : `${reference} ${type}`, pairs });
  }
  if (type === 'SEMI' || type === 'ANTI') return { ...left, deciding };
  return { ...both, deciding };
}

function columnOf(
  name: string,
  from: From,
): { readonly relations: readonly Relation[]; readonly value: Value } | undefined {
  const shared = from.shared.find((candidate) => candidate.name === name);
  if (shared !== undefined) return shared;
  for (const relation of from.relations) {
    const column = relation.byName.get(name);
    if (column !== undefined) return { relations: [relation], value: column.value };
  }
  return undefined;
}

function commonNames(left: From, right: From): string[] {
  const names: string[] = [];
  for (const relation of left.relations) {
    for (const name of relation.byName.keys()) {
      if (!names.includes(name) && right.relations.some((other) => other.byName.has(name))) names.push(name);
    }
  }
  return names;
}

/** Which columns a NATURAL join compares is not known where a side has unknown ones. */
function openRelation(reference: string, left: From, right: From): Relation[] {
  const open = [...left.relations, ...right.relations].find((relation) => relation.open !== undefined)?.open;
  return reference === 'NATURAL' && open !== undefined ? [makeRelation('', [], { open })] : [];
}
