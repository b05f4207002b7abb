import type { YamlPath } from '../../yaml/yaml-path';
import type { CheckOutcome } from '../check-outcome';
import { bodyStart, nodeOfText, roleOf } from './check-places';
import { type CheckContext, columnsOf } from './complete-check';
import { outcomeWords } from './outcome-places';
import { valueWords } from './schema-index';
import { scanYaml, type YamlPart } from './yaml-scan';

export interface CheckHover {
  readonly start: number;
  readonly end: number;
  /** Markdown. */
  readonly texts: readonly string[];
}

/**
 * What stands at an offset of a file of checks: what a key means, the type of a column, what a node is, how a check came out.
 * `outcomeOf`: the outcome of the check whose type stands at an offset.
 */
export function hoverCheck(
  text: string,
  offset: number,
  context: CheckContext,
  outcomeOf: (keyStart: number) => CheckOutcome | undefined = () => undefined,
): CheckHover | undefined {
  const parts = scanYaml(text);
  const onKey = parts.find(({ key }) => key !== undefined && key.start <= offset && offset <= key.end);
  if (onKey?.key !== undefined) return keyHover(onKey, onKey.key, context, outcomeOf);
  const part = parts.find(
    ({ kind, start, end }) => kind !== 'none' && kind !== 'nested' && start <= offset && offset <= end,
  );
  if (part === undefined) return undefined;
  const node = nodeOfText(parts, text, context.file);
  const role = roleOf(part.path, parts, text, node);
  if (role?.kind === 'sql') return columnInSql(text, offset, part, role.isQuery ? undefined : role.node, context);
  const value = text.slice(part.start, part.end);
  const range = { start: part.start, end: part.end };
  if (role?.kind === 'column') {
    const words = columnWords(value, role.node, context);
    return words === undefined ? undefined : { ...range, texts: [words] };
  }
  if (role?.kind === 'node') {
    const name = value.slice(value.lastIndexOf('/') + 1);
    const found = context.nodes.find((candidate) => candidate.name === name);
    return found === undefined
      ? undefined
      : { ...range, texts: [`**${code(found.name)}** ${found.kind}, ${found.columns.length} columns`] };
  }
  return undefined;
}

function keyHover(
  part: YamlPart,
  key: { readonly start: number; readonly end: number },
  context: CheckContext,
  outcomeOf: (keyStart: number) => CheckOutcome | undefined,
): CheckHover | undefined {
  const name = part.path.at(-1);
  const around: YamlPath = part.path.slice(0, -1);
  const found = typeof name === 'string' ? context.schema.key(around, name) : undefined;
  if (found === undefined) return undefined;
  const isType = bodyStart(part.path) === part.path.length;
  const words = isType ? 'check' : valueWords(found.schemas);
  const outcome = isType ? outcomeOf(key.start) : undefined;
  return {
    ...key,
    texts: [
      `**${code(found.name)}**${words === '' ? '' : ` ${words}`}${found.isRequired && !isType ? ', required' : ''}`,
      ...(found.description === undefined ? [] : [found.description]),
      ...(outcome === undefined ? [] : [`Last outcome: ${outcomeWords(outcome)}`]),
    ],
  };
}

function columnInSql(
  text: string,
  offset: number,
  part: YamlPart,
  node: string | undefined,
  context: CheckContext,
): CheckHover | undefined {
  let start = offset;
  while (start > part.start && /[\p{L}\p{N}_]/u.test(text[start - 1] ?? '')) start--;
  let end = offset;
  while (end < part.end && /[\p{L}\p{N}_]/u.test(text[end] ?? '')) end++;
  const word = text.slice(start, end);
  const nodes = node === undefined ? context.nodes.map(({ name }) => name) : [node];
  const words = nodes.map((one) => columnWords(word, one, context)).find((found) => found !== undefined);
  return words === undefined ? undefined : { start, end, texts: [words] };
}

function columnWords(name: string, node: string, context: CheckContext): string | undefined {
  const wanted = name.toLowerCase();
  const column = columnsOf(node, context).find((candidate) => candidate.name.toLowerCase() === wanted);
  return column === undefined ? undefined : `**${code(column.name)}** ${column.sqlType}, column of ${code(node)}`;
}

/** In backticks, which the name itself may hold. */
function code(name: string): string {
  return name.includes('`') ? `\`\` ${name} \`\`` : `\`${name}\``;
}
