import { z } from 'zod';
import { TextLines } from '../notebook/text-lines';
import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import { hideConflicts } from '../yaml/hide-conflicts';
import { LineIndex } from '../yaml/line-index';
import { type ParsedYaml, parseYaml, validateYaml } from '../yaml/parse-yaml';
import { keysAt, valueAt } from '../yaml/yaml-path';
import { findFrontMatter } from './front-matter';
import { type Incident, incidentSeverities, incidentStatuses } from './incident';
import { findTimeline } from './timeline';

/** Names are compared as they are, whatever spaces they have. */
const name = z.string().min(1);
const line = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\r\n]*$/, 'one line of text is expected');
const moment = z
  .string()
  .refine(
    (value) =>
      /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(value) &&
      !Number.isNaN(Date.parse(value)),
    'a time with its zone is expected, such as 2026-11-26T10:02:00Z',
  );

/** The front matter of an incident, version 1. Keys that it does not know are kept. */
const frontMatterSchema = z.looseObject({
  plumbline: z.literal(1),
  title: line,
  status: z.enum(incidentStatuses),
  severity: z.enum(incidentSeverities),
  owner: z
    .string()
    .regex(/^[^\r\n]*$/, 'one line of text is expected')
    .nullish(),
  node: name,
  check: name,
  check_file: name.nullish(),
  opened: moment,
  resolved: moment.nullish(),
  run: line.nullish(),
});

type Key = keyof typeof frontMatterSchema.shape;

/**
 * Reads `incidents/*.md` (docs/incidents.md). Never throws: what is wrong becomes a problem at its line and column, and all
 * that can be read is there. A file with the conflict markers of git is broken, and what stands around them is read.
 */
export function parseIncident(file: string, source: string): Incident {
  const { text: readable, faults } = hideConflicts(source);
  const index = new LineIndex(source);
  const problems: Problem[] = faults.map(({ start, end, severity, message, hint }) => {
    const to = index.lineColumnAt(end);
    return {
      code: 'merge_conflict',
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file,
      ...index.lineColumnAt(start),
      endLine: to.line,
      endColumn: to.column,
    };
  });
  const place = findFrontMatter(readable);
  const yaml = place === null ? '' : readable.slice(place.start, place.end);
  const parsed = parseYaml(file, yaml, place === null ? undefined : { line: 2, column: 1 });
  if (place === null) {
    // Where a conflict stands at the top, it is what is wrong.
    if (faults.length === 0) problems.push(noFrontMatter(file));
  } else problems.push(...parsed.problems, ...problemsOfKeys(parsed, faults.length > 0));
  const bodyStart = place?.bodyStart ?? 0;
  const read = <Name extends Key>(key: Name) => {
    const found = frontMatterSchema.shape[key].safeParse(valueAt(parsed.value, [key]));
    return found.success ? (found.data as z.output<(typeof frontMatterSchema.shape)[Name]>) : undefined;
  };
  const optional = {
    owner: read('owner')?.trim() || undefined,
    node: read('node'),
    check: read('check'),
    checkFile: read('check_file') ?? undefined,
    opened: read('opened'),
    resolved: read('resolved') ?? undefined,
    run: read('run') ?? undefined,
  };
  return {
    file,
    title: read('title') ?? fileStem(file),
    status: read('status') ?? 'open',
    severity: read('severity') ?? 'medium',
    ...(withoutUndefined(optional) as Partial<Incident>),
    body: source.slice(bodyStart),
    timeline: findTimeline(new TextLines(readable), index.lineColumnAt(bodyStart).line - 1)?.entries ?? [],
    broken: problems.some(({ severity }) => severity === 'error'),
    problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
}

/** `conflicted`: what is missing may stand in the conflict. */
function problemsOfKeys(parsed: ParsedYaml, conflicted: boolean): Problem[] {
  const { problems } = validateYaml(frontMatterSchema, parsed, 'bad_incident');
  const known = Object.keys(frontMatterSchema.shape);
  const unknown = keysAt(parsed.value, []).flatMap((key): Problem[] => {
    const near = known.includes(key) ? undefined : closestName(key, known);
    if (near === undefined || keysAt(parsed.value, []).includes(near)) return [];
    return [
      {
        code: 'bad_incident',
        severity: 'warning',
        message: `\`${key}\` is not a key of incidents.`,
        hint: `Did you mean \`${near}\`?`,
        file: parsed.file,
        ...parsed.keyPlaceOf([key]),
      },
    ];
  });
  const isMissing = (problem: Problem) => / is missing/.test(problem.message);
  return [...problems.filter((problem) => !conflicted || !isMissing(problem)), ...unknown];
}

function noFrontMatter(file: string): Problem {
  return {
    code: 'bad_incident',
    severity: 'error',
    message: 'An incident begins with its facts between two lines of `---`; there are none.',
    hint: 'Write `---`, lines such as `status: open`, and `---` at the top of the file.',
    file,
    line: 1,
    column: 1,
  };
}

function fileStem(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.md$/i, '');
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
