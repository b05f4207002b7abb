import { foldName } from '../graph/names';
import { diffLines } from '../notebook/line-diff';
import { isSameData, setYamlValue } from '../yaml/edit-yaml';
import { parseYaml } from '../yaml/parse-yaml';
import { changeSketch, requireEditable, type SketchChange } from './change-sketch';
import { isFields, positionOf, withoutName } from './section-text';
import type { EntrySection, Fields } from './write-entry';
import { whole } from './write-entry';

const sections: readonly EntrySection[] = ['groups', 'planned', 'sinks', 'joins', 'positions'];

/** Places at which two people said different things. */
export interface MergedSketch {
  readonly text: string;
  /** Such as `planned.daily.title`; there `text` has our side. Empty when everything could be merged. */
  readonly conflicts: readonly string[];
}

/**
 * What `theirs` changed in `base`, done to `ours`, entry by entry and field by field: two people can add boxes side by side,
 * which a merge of lines takes for a conflict. Throws what `changeSketch` throws for a text that cannot be edited.
 */
export function mergeSketches(file: string, base: string, ours: string, theirs: string): MergedSketch {
  const [from, now, to] = [base, ours, theirs].map((text) => requireEditable(file, text)) as [Fields, Fields, Fields];
  const conflicts: string[] = [];
  const changes = sections.flatMap((section) => changesOf(section, from, now, to, conflicts));
  const outputs = mergedList(from.outputs, now.outputs, to.outputs);
  if (outputs !== undefined)
    changes.push({ section: 'outputs', names: outputs.filter((name) => typeof name === 'string') });
  let text = changes.length === 0 ? ours : changeSketch(file, ours, changes);
  const others = new Set([...Object.keys(from), ...Object.keys(to)]);
  for (const key of [...sections, 'outputs']) others.delete(key);
  for (const key of others) {
    if (isSameData(from[key], to[key]) || isSameData(now[key], to[key])) continue;
    const changed = isSameData(now[key], from[key]) ? setYamlValue(text, [key], to[key]) : null;
    if (changed === null) conflicts.push(key);
    else text = changed;
  }
  return { text, conflicts };
}

function changesOf(
  section: EntrySection,
  base: Fields,
  ours: Fields,
  theirs: Fields,
  conflicts: string[],
): SketchChange[] {
  const [from, now, to] = [base, ours, theirs].map((root) => entriesOf(root[section], section)) as [
    Entries,
    Entries,
    Entries,
  ];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key): SketchChange[] => {
    const [old, mine, wanted] = [from.get(key), now.get(key), to.get(key)];
    const name = mine?.name ?? wanted?.name ?? old?.name ?? key;
    if (isSameData(old?.fields, wanted?.fields) || isSameData(mine?.fields, wanted?.fields)) return [];
    if (wanted === undefined || mine === undefined) {
      // One side took it away: only where the other left it as it was.
      if (wanted === undefined ? isSameData(old?.fields, mine?.fields) : old === undefined) {
        return [{ section, name, fields: wanted?.fields ?? null }];
      }
      conflicts.push(`${section}.${name}`);
      return [];
    }
    const fields: Record<string, unknown> = {};
    const isPosition = section === 'positions';
    for (const field of new Set([...Object.keys(old?.fields ?? {}), ...Object.keys(wanted.fields)])) {
      const [was, is, will] = [old?.fields[field], mine.fields[field], wanted.fields[field]];
      if (isSameData(was, will) || isSameData(is, will)) continue;
      if (isSameData(was, is)) fields[field] = will;
      else {
        const list = isPosition ? undefined : mergedList(was, is, will);
        if (list === undefined) conflicts.push(`${section}.${name}.${field}`);
        else fields[field] = list.length === 0 ? undefined : list;
      }
    }
    if (Object.keys(fields).length === 0) return [];
    return [{ section, name, fields: isPosition ? { ...mine.fields, ...fields } : fields }];
  });
}

type Entries = Map<string, { readonly name: string; readonly fields: Fields }>;

function entriesOf(section: unknown, kind: EntrySection): Entries {
  const named: readonly (readonly [string, unknown])[] = Array.isArray(section)
    ? section.flatMap((item) => {
        const entry = withoutName(item, kind);
        return entry === null ? [] : [[entry.name, entry.fields] as const];
      })
    : Object.entries(isFields(section) ? section : {});
  return new Map(
    named.map(([name, value]) => {
      const position = kind === 'positions' ? positionOf(value) : null;
      const fields =
        position === null ? (isFields(value) ? value : {}) : { x: whole(position.x), y: whole(position.y) };
      return [foldName(name), { name, fields }] as const;
    }),
  );
}

/**
 * A list with what was added, changed and taken away, item by item: names and columns are told apart by their names. Undefined where
 * one of them is no list, nothing changed, or both sides did different things to one item.
 */
function mergedList(was: unknown, is: unknown, will: unknown): unknown[] | undefined {
  const lists: unknown[] = [was ?? [], is ?? [], will ?? []];
  if (!lists.every(Array.isArray) || isSameData(was ?? [], will ?? [])) return undefined;
  const [from = new Map(), now = new Map(), to = new Map()] = lists.map(byName);
  const merged: unknown[] = [];
  for (const key of new Set([...now.keys(), ...to.keys()])) {
    const [old, mine, wanted] = [from.get(key), now.get(key), to.get(key)];
    const isOurs = isSameData(old, wanted) || isSameData(mine, wanted);
    if (!isOurs && !isSameData(old, mine)) return undefined;
    const item = isOurs ? mine : wanted;
    if (item !== undefined) merged.push(item);
  }
  return merged;
}

function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(list.map((item) => [itemKey(item), item]));
}

function itemKey(item: unknown): string {
  const name = isFields(item) ? item.name : item;
  return typeof name === 'string' ? foldName(name) : JSON.stringify(item);
}

/** Both texts in one, as git writes them: what they have in common once, the rest between conflict markers. */
export function withConflictMarkers(ours: string, theirs: string): string {
  const whole = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  const [mine, other] = [whole(ours), whole(theirs)];
  let marked = '';
  let at = 0;
  for (const { start, end, text } of diffLines(mine, other)) {
    marked += `${mine.slice(at, start)}<<<<<<< ours\n${mine.slice(start, end)}=======\n${text}>>>>>>> theirs\n`;
    at = end;
  }
  return marked + mine.slice(at);
}

/** Whether a text is YAML without errors: what a merge of lines has to lead to. */
export function isSoundYaml(file: string, text: string): boolean {
  return parseYaml(file, text).problems.every(({ severity }) => severity !== 'error');
}
