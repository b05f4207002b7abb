import type { NodeInputs } from './fingerprint';

/**
 * Why a node's stored result no longer matches: `never ran`, `its SQL changed`, `flights_clean changed`,
 * `parameter min_flights changed`, `file data/x.csv changed`, `DuckDB 1.5.6 is new`. Several causes are joined by commas.
 * Undefined when nothing changed.
 */
export function staleReason(previous: NodeInputs | undefined, current: NodeInputs): string | undefined {
  const reasons = staleReasons(previous, current);
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

/** The causes one by one, the nearest first. */
export function staleReasons(previous: NodeInputs | undefined, current: NodeInputs): string[] {
  if (previous === undefined || previous.version !== current.version) return ['never ran'];
  // Another engine gives every ancestor another fingerprint: that alone says nothing about them.
  if (previous.engine !== current.engine) {
    const own = ownReasons(previous, current);
    return [...own, `DuckDB ${current.engine.replace(/^v/, '')} is new`];
  }
  return [...ownReasons(previous, current), ...readReasons(previous, current)];
}

function ownReasons(previous: NodeInputs, current: NodeInputs): string[] {
  const reasons: string[] = [];
  if (previous.definition !== current.definition || previous.kind !== current.kind) {
    reasons.push(current.kind === 'source' || current.kind === 'file' ? 'its data changed' : 'its SQL changed');
  }
  if (previous.materialize !== current.materialize) reasons.push('its materialize option changed');
  for (const [name, value] of Object.entries(current.parameters)) {
    const before = own(previous.parameters, name);
    if (before !== undefined && before !== value) reasons.push(`parameter ${name} changed`);
  }
  return reasons;
}

function readReasons(previous: NodeInputs, current: NodeInputs): string[] {
  const reasons: string[] = [];
  // A changed text explains by itself that it reads other nodes.
  const sameText = previous.definition === current.definition;
  for (const [name, read] of Object.entries(current.reads)) {
    const before = own(previous.reads, name);
    const label = read.kind === 'file' ? `file ${name}` : name;
    if (before === undefined) {
      if (sameText) reasons.push(`${label} is new`);
    } else if (before.fingerprint !== read.fingerprint) {
      reasons.push(`${label} changed`);
    }
  }
  if (sameText) {
    for (const name of Object.keys(previous.reads)) {
      if (own(current.reads, name) === undefined) reasons.push(`${name} is gone`);
    }
  }
  return reasons;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
