import { z } from 'zod';
import { foldName } from '../../graph/names';
import type { Problem } from '../../problem';
import { parseYaml, validateYaml } from '../../yaml/parse-yaml';
import { isSameSuggestion, type SuggestionIdentity, suggestionKinds } from './suggestion';

/** A suggestion that somebody did not want. */
export interface Dismissal extends SuggestionIdentity {
  /** `2026-11-26`. */
  readonly date: string;
  readonly reason?: string;
}

/** `checks/suggestions/NODE.yml`: shared in git, so that nobody is asked twice. */
export interface DismissalFile {
  readonly file: string;
  /** Empty when the file does not say it. */
  readonly node: string;
  readonly dismissed: readonly Dismissal[];
  readonly problems: readonly Problem[];
}

const folder = 'checks/suggestions/';

const dismissalSchema = z.strictObject({
  check: z.enum(suggestionKinds),
  columns: z.array(z.string().min(1)).default([]),
  to: z.strictObject({ dataset: z.string().min(1), column: z.string().min(1) }).exactOptional(),
  date: z.iso.date(),
  reason: z.string().min(1).exactOptional(),
});

const schema = z.strictObject({
  suggestions: z.literal(1),
  node: z.string().min(1),
  dismissed: z.array(dismissalSchema),
});

/** True for a path of such a file, relative to the workspace. */
export function isDismissalFile(file: string): boolean {
  return file.startsWith(folder);
}

/** Never throws: a file with an error gives its problems and no dismissals. */
export function parseDismissalFile(file: string, text: string): DismissalFile {
  const parsed = parseYaml(file, text);
  const { value, problems } = validateYaml(schema, parsed, 'bad_check');
  return {
    file,
    node: value?.node ?? '',
    dismissed: (value?.dismissed ?? []).map(({ check, columns, to, ...rest }) => ({
      kind: check,
      columns,
      ...(to === undefined ? {} : { to: { node: to.dataset, column: to.column } }),
      ...rest,
    })),
    problems: [...parsed.problems, ...problems],
  };
}

/** The text of such a file: one line a suggestion, in the order of what they are about, so that git merges them. */
export function writeDismissalFile(node: string, dismissed: readonly Dismissal[]): string {
  const lines = dismissed.map(({ kind, columns, to, date, reason }) => {
    const parts = [
      `check: ${kind}`,
      ...(columns.length === 0 ? [] : [`columns: [${columns.map((name) => JSON.stringify(name)).join(', ')}]`]),
      ...(to === undefined
        ? []
        : [`to: { dataset: ${JSON.stringify(to.node)}, column: ${JSON.stringify(to.column)} }`]),
      `date: ${date}`,
      ...(reason === undefined ? [] : [`reason: ${JSON.stringify(reason)}`]),
    ];
    return `  - { ${parts.join(', ')} }`;
  });
  return [
    '# Suggested checks that nobody wants. Written by Plumbline; a line that is taken out is suggested again.',
    'suggestions: 1',
    // JSON is YAML, whatever is in it.
    `node: ${JSON.stringify(node)}`,
    lines.length === 0 ? 'dismissed: []' : 'dismissed:',
    ...lines.sort(),
    '',
  ].join('\n');
}

/** Whether a suggestion for a node was dismissed, and when. */
export function dismissalOf(
  files: readonly DismissalFile[],
  node: string,
  suggestion: SuggestionIdentity,
): Dismissal | undefined {
  return files
    .filter((file) => foldName(file.node) === foldName(node))
    .flatMap(({ dismissed }) => dismissed)
    .find((one) => isSameSuggestion(one, suggestion));
}

/** `checks/suggestions/NODE.yml`, without what a file name cannot hold. */
export function dismissalFileOf(node: string): string {
  return `${folder}${node.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^\.+/, '_')}.yml`;
}
