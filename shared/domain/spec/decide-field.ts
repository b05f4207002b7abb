import { foldName } from '../graph/names';
import { PlumblineError } from '../problem';
import { isCron, isTimeZone } from '../sketch/schedule';
import { closestName } from '../yaml/closest-name';
import { type PipelineSpec, pipelineSpecSchema } from './pipeline-spec';
import { type FieldKind, fieldDefinitions } from './spec-fields';
import { formatSpecPath, parseSpecPath, specValueAt, withSpecValue } from './spec-path';

/** What a mapping that is null holds before one of its values is set. */
const templates: Readonly<Record<string, Record<string, unknown>>> = {
  support: { channel: null, hours: null, escalation: null },
  freshness: { column: null, within: null },
  incremental: { time_column: null, lookback: null },
};

/**
 * The spec with a person's decision: `text` is read as the field's kind asks for, an empty one takes the decision back. Throws
 * `bad_spec` with the path where it is no field of the form, or where the text does not fit.
 */
export function decideField(spec: PipelineSpec, path: string, text: string): PipelineSpec {
  const definition = fieldAt(spec, path);
  const { parts, kind, choices } = definition;
  const shown = formatSpecPath(parts);
  const said = kind === 'schedule' ? spec.schedule?.decided_in : null;
  if (said != null) throw badField(shown, `is said in ${said}`, `Change it in ${said}.`);
  const value = text.trim() === '' ? null : readFieldText(kind, text.trim(), choices);
  if (value instanceof Fault) throw badField(shown, value.message, value.hint);
  const decided = value === null ? cleared(spec, parts) : set(spec, parts, completed(spec, parts, kind, value));
  const parsed = pipelineSpecSchema.safeParse(decided);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const last = String(issue?.path.at(-1) ?? '');
    throw badField(
      shown,
      last === 'strategy' ? 'no strategy is decided yet' : (issue?.message ?? 'does not fit'),
      last === 'strategy' ? `Set ${formatSpecPath([...parts.slice(0, -1), 'strategy'])} first.` : definition.hint,
    );
  }
  return parsed.data;
}

/** The field at a path. Throws `bad_spec` for what is computed, or not there. */
export function fieldAt(spec: PipelineSpec, path: string): ReturnType<typeof fieldDefinitions>[number] {
  const parts = parseSpecPath(path);
  const wanted = parts === null ? path : formatSpecPath(parts);
  const definitions = fieldDefinitions(spec);
  const found = definitions.find((definition) => formatSpecPath(definition.parts) === wanted);
  if (found !== undefined) return found;
  const known = definitions.map((definition) => formatSpecPath(definition.parts));
  const near = closestName(wanted, known);
  if (parts !== null && specValueAt(spec, parts) !== undefined)
    throw badField(
      wanted,
      'is computed, or has parts of its own; nobody decides it as it stands',
      near === undefined ? undefined : `Did you mean ${near}?`,
    );
  throw badField(
    wanted,
    'is no field of the spec',
    near === undefined ? 'Without --set the fields are listed.' : `Did you mean ${near}?`,
  );
}

class Fault {
  constructor(
    readonly message: string,
    readonly hint?: string,
  ) {}
}

function readFieldText(kind: FieldKind, text: string, choices: readonly string[] | undefined): unknown {
  switch (kind) {
    case 'text':
    case 'long':
    case 'duration':
      return text;
    case 'count':
      return /^\d+$/.test(text)
        ? Number(text)
        : new Fault(`${JSON.stringify(text)} is no whole number`, 'For example 2.');
    case 'percent':
      return Number.isFinite(Number(text.replace(/\s*%$/, '')))
        ? Number(text.replace(/\s*%$/, ''))
        : new Fault(`${JSON.stringify(text)} is no percentage`, 'For example 99.');
    case 'choice':
      return choices?.includes(text) ? text : new Fault(`${JSON.stringify(text)} is none of ${choices?.join(', ')}`);
    case 'columns':
      return text.split(',').map((name) => name.trim());
    case 'schedule': {
      const at = text.lastIndexOf(' ');
      const [cron, timezone] = [text.slice(0, at).trim(), text.slice(at + 1)];
      if (at < 0 || !isCron(cron))
        return new Fault('expected a cron expression and a time zone', 'For example 0 6 * * * Europe/Zurich.');
      if (!isTimeZone(timezone))
        return new Fault(`${timezone} is no known time zone`, 'For example 0 6 * * * Europe/Zurich.');
      return { cron, timezone, decided_in: null };
    }
    case 'environments':
      return readLines(text, 'production: postgres, warehouse.example.com', (name, rest) => {
        const [engine = '', ...location] = rest.split(',');
        return { name, engine: engine.trim(), location: location.join(',').trim() || null };
      });
    case 'runbook':
      return readLines(text, 'it is late: call the owner', (when, rest) => ({ when, do: rest }));
  }
}

/** Lines of `WORDS: WORDS`. */
function readLines(text: string, example: string, entry: (before: string, after: string) => unknown): unknown {
  const entries: unknown[] = [];
  for (const line of text.split(/\r?\n/).filter((each) => each.trim() !== '')) {
    const found = /^(.+?):\s+(.+)$/.exec(line.trim());
    if (found === null)
      return new Fault(
        `the line ${JSON.stringify(line.trim())} has no colon with words on both sides`,
        `For example ${example}`,
      );
    entries.push(entry(found[1] ?? '', found[2] ?? ''));
  }
  return entries;
}

function set(spec: PipelineSpec, parts: readonly string[], value: unknown): unknown {
  const decided = withSpecValue(spec, parts, value, (at) => templates[at.at(-1) ?? ''] ?? {});
  const [list, name, field] = parts;
  // The contract of an output names the key of its step.
  return list === 'steps' && field === 'unique_key' && spec.outputs.some((output) => output.name === name)
    ? withSpecValue(decided, ['outputs', name ?? '', 'contract', 'key'], value, () => ({}))
    : decided;
}

/** Takes a decision back; a mapping whose values are all null, or that cannot be without it, goes as a whole. */
function cleared(spec: PipelineSpec, parts: readonly string[]): unknown {
  const above = parts.slice(0, -1);
  const owner = above.at(-1) ?? '';
  if (owner === 'correctness' || (owner === 'incremental' && parts.at(-1) === 'strategy'))
    return set(spec, above, null);
  if (specValueAt(spec, above) === null || specValueAt(spec, above) === undefined) return spec;
  const decided = set(spec, parts, null);
  const rest = specValueAt(decided, above);
  const isEmpty = owner in templates && Object.values(rest ?? {}).every((each) => each === null);
  return isEmpty ? withSpecValue(decided, above, null, () => ({})) : decided;
}

/** Checks columns against those of the step or output, and makes a key of a list of them. */
function completed(spec: PipelineSpec, parts: readonly string[], kind: FieldKind, value: unknown): unknown {
  const [list, name] = parts;
  const last = parts.at(-1);
  const step = list === 'steps' || list === 'outputs' ? spec.steps.find((each) => each.name === name) : undefined;
  if (step === undefined || !(kind === 'columns' || last === 'time_column' || last === 'column')) return value;
  const named = (kind === 'columns' ? value : [value]) as readonly string[];
  const known = named.map((column) => step.columns.find((each) => foldName(each.name) === foldName(column))?.name);
  const missing = named.find((_, index) => known[index] === undefined);
  if (missing !== undefined)
    throw badField(
      formatSpecPath(parts),
      `${step.name} has no column ${missing}`,
      `Columns: ${step.columns.map((each) => each.name).join(', ')}.`,
    );
  if (kind !== 'columns') return known[0];
  const tested = [step.unique_key, ...step.key_candidates].find(
    (key) => JSON.stringify(key?.columns) === JSON.stringify(known),
  );
  return { columns: known, source: 'decided', unique: tested?.unique ?? false, rows: tested?.rows ?? 0 };
}

function badField(path: string, message: string, hint?: string): PlumblineError {
  return new PlumblineError({
    code: 'bad_spec',
    message: `${path}: ${message}.`.replace(/\.\.$/, '.'),
    ...(hint === undefined || hint === '' ? {} : { hint }),
  });
}
