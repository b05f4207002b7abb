import type { Problem } from '../problem';
import { closestName } from '../yaml/closest-name';
import { parseYaml } from '../yaml/parse-yaml';
import { normaliseKeys } from './key-name';

/**
 * `keybindings.json` in the folder of the app's settings: for each command the keys that it has in place of its own.
 *
 *     { // JSON with comments and trailing commas
 *       "notebook.insertAbove": "Mod+Shift+A",
 *       "view.palette": ["Mod+Shift+P", "Mod+K Mod+P"],
 *       "notebook.merge": []
 *     }
 */
export interface Keybindings {
  /** Only for commands that have keys of the user's own; an empty list means no key. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

export const keybindingsFile = 'keybindings.json';

/** Reads the file. An entry with a mistake becomes a problem at its place; the others count. */
export function parseKeybindings(text: string, commands: readonly string[]): Keybindings {
  const parsed = parseYaml(keybindingsFile, hideComments(text));
  const problems: Problem[] = parsed.problems.map((problem) => ({
    ...problem,
    code: 'bad_keybinding',
    hint: problem.hint ?? 'Write entries of the form `"command": "Mod+Shift+A"`, with commas between them.',
  }));
  const keys = new Map<string, readonly string[]>();
  const { value } = parsed;
  if (value === null) return { keys, problems };
  const complain = (place: ReturnType<typeof parsed.placeOf>, message: string, hint: string) =>
    problems.push({ code: 'bad_keybinding', severity: 'error', message, hint, file: keybindingsFile, ...place });
  if (typeof value !== 'object' || Array.isArray(value)) {
    complain(parsed.placeOf([]), 'The file must hold one object.', 'Write `{ "command": "key" }`.');
    return { keys, problems };
  }
  for (const [command, entry] of Object.entries(value)) {
    if (!commands.includes(command)) {
      const near = closestName(command, commands);
      complain(
        parsed.keyPlaceOf([command]),
        `There is no command \`${command}\`.`,
        near === undefined ? 'The settings name each command below its title.' : `Did you mean \`${near}\`?`,
      );
      continue;
    }
    const list: unknown[] = Array.isArray(entry) ? entry : entry === null ? [] : [entry];
    const good: string[] = [];
    let sound = true;
    for (const [index, key] of list.entries()) {
      const place = parsed.placeOf(Array.isArray(entry) ? [command, index] : [command]);
      const read = typeof key === 'string' ? normaliseKeys(key) : { fault: 'must be a text in quotes' };
      if ('fault' in read) {
        sound = false;
        complain(
          place,
          `The key ${JSON.stringify(key)} of \`${command}\` ${read.fault}.`,
          'Keys look like `a`, `Shift+Enter`, `Mod+Shift+P` or `Mod+K Mod+S`; `Mod` is Ctrl, on a Mac Cmd.',
        );
      } else good.push(read.keys);
    }
    // A command does not lose the keys that it had to a slip in the new ones.
    if (sound || good.length > 0) keys.set(command, good);
  }
  return { keys, problems };
}

const emptyFile = '{\n}\n';

/**
 * The file with other keys for a command, or with none of the user's own (`null`); comments and all other entries stay as
 * they are.
 */
export function withKeybinding(text: string, command: string, keys: readonly string[] | null): string {
  const source = text.trim() === '' ? emptyFile : text;
  const clean = hideComments(source);
  const parsed = parseYaml(keybindingsFile, clean);
  const range = parsed.rangeOf([command]);
  const written =
    keys === null
      ? ''
      : keys.length === 1
        ? JSON.stringify(keys[0])
        : `[${keys.map((key) => JSON.stringify(key)).join(', ')}]`;
  if (range !== undefined && keys !== null) return source.slice(0, range.start) + written + source.slice(range.end);
  if (range !== undefined) {
    const keyStart = clean.lastIndexOf(JSON.stringify(command), range.start);
    let [start, end] = [keyStart < 0 ? range.start : keyStart, range.end];
    const comma = /^\s*,/.exec(clean.slice(end));
    if (comma !== null) end += comma[0].length;
    // A line of its own goes as a whole, also with a comment behind it.
    const lineStart = source.lastIndexOf('\n', start - 1) + 1;
    const lineEnd = source.indexOf('\n', end);
    if (clean.slice(lineStart, start).trim() === '' && lineEnd >= 0 && clean.slice(end, lineEnd).trim() === '') {
      [start, end] = [lineStart, lineEnd + 1];
    }
    return source.slice(0, start) + source.slice(end);
  }
  if (keys === null) return source;
  const brace = clean.lastIndexOf('}');
  if (brace < 0) return `{\n  ${JSON.stringify(command)}: ${written}\n}\n`;
  const before = clean.slice(0, brace).trimEnd();
  const comma = before.endsWith('{') || before.endsWith(',') ? '' : ',';
  const at = before.length;
  const rest = source.slice(at, brace).replace(/[ \t\r\n]+$/, '');
  return `${source.slice(0, at)}${comma}${rest}\n  ${JSON.stringify(command)}: ${written}\n${source.slice(brace)}`;
}

/** Blanks in place of comments and tabs outside of texts, so that all offsets stay. */
function hideComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|\t/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\r\n]/g, ' '),
  );
}
