import type { NodeInputs } from './fingerprint';

/** One cause of a node's state, with what it leads to: a node, a parameter, or nothing but the node itself. */
export interface StateCause {
  readonly kind:
    | 'never_ran'
    /** Of a sink: nothing was written yet, or what was written is not what stands there. */
    | 'never_written'
    | 'target'
    | 'definition'
    | 'option'
    | 'parameter'
    | 'source'
    | 'file'
    | 'node'
    | 'engine'
    | 'blocked'
    /** A failed check of the node that `name` names. */
    | 'check';
  /** The node, parameter or file that it is about. */
  readonly name?: string;
  /** `flights_clean changed`, `parameter min_flights changed`, `source flights changed`, `never ran`. */
  readonly text: string;
  /** More for a tooltip: `1000 → 5000`. */
  readonly detail?: string;
}

/**
 * Why a node's stored result no longer matches, the nearest cause first: the causes' texts joined by commas.
 * Undefined when nothing changed.
 */
export function staleReason(previous: NodeInputs | undefined, current: NodeInputs): string | undefined {
  return reasonText(staleCauses(previous, current));
}

export function reasonText(causes: readonly StateCause[]): string | undefined {
  return causes.length === 0 ? undefined : causes.map((cause) => cause.text).join(', ');
}

/** The causes one by one, the nearest first. */
export function staleCauses(previous: NodeInputs | undefined, current: NodeInputs): StateCause[] {
  if (previous === undefined || previous.version !== current.version) return [{ kind: 'never_ran', text: 'never ran' }];
  const own = ownCauses(previous, current);
  // Another engine gives every ancestor another fingerprint: that alone says nothing about them.
  if (previous.engine !== current.engine) {
    return [...own, { kind: 'engine', text: `DuckDB ${current.engine.replace(/^v/, '')} is new` }];
  }
  return [...own, ...readCauses(previous, current)];
}

function ownCauses(previous: NodeInputs, current: NodeInputs): StateCause[] {
  const causes: StateCause[] = [];
  if (previous.definition !== current.definition || previous.kind !== current.kind) {
    const isData = current.kind === 'source' || current.kind === 'file';
    const text = current.kind === 'sink' ? 'its target changed' : isData ? 'its data changed' : 'its SQL changed';
    causes.push({ kind: 'definition', text });
  }
  if (previous.materialize !== current.materialize) {
    causes.push({ kind: 'option', text: 'its materialize option changed' });
  }
  for (const [name, value] of Object.entries(current.parameters)) {
    const before = own(previous.parameters, name);
    if (before === undefined || before === value) continue;
    const detail = `${valueText(before)} → ${valueText(value)}`;
    causes.push({ kind: 'parameter', name, text: `parameter ${name} changed`, detail });
  }
  return causes;
}

function readCauses(previous: NodeInputs, current: NodeInputs): StateCause[] {
  const causes: StateCause[] = [];
  // A changed text explains by itself that it reads other nodes.
  const sameText = previous.definition === current.definition;
  for (const [name, read] of Object.entries(current.reads)) {
    const before = own(previous.reads, name);
    const kind = read.kind === 'file' || read.kind === 'source' ? read.kind : 'node';
    const label = kind === 'node' ? name : `${kind} ${name}`;
    if (before === undefined) {
      if (sameText) causes.push({ kind, name, text: `${label} is new` });
    } else if (before.fingerprint !== read.fingerprint) {
      causes.push({ kind, name, text: `${label} changed` });
    }
  }
  if (sameText) {
    for (const name of Object.keys(previous.reads)) {
      if (own(current.reads, name) === undefined) causes.push({ kind: 'node', text: `${name} is gone` });
    }
  }
  return causes;
}

/** The value of a parameter's text, without its type. */
function valueText(text: string): string {
  return text.slice(text.indexOf(':') + 1);
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
