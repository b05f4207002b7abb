import type { Tone } from '../../ui/node-state';

export interface CatalogColumn {
  readonly name: string;
  readonly sqlType: string;
}

/** What the columns of a relation are, as far as is known: text says why they are not. */
export type KnownColumns = readonly CatalogColumn[] | string | undefined;

export interface CatalogEntry {
  readonly kind: 'source' | 'node' | 'check' | 'spec' | 'file';
  /** What it is opened by: a node's name, or a path. */
  readonly name: string;
  readonly label: string;
  readonly title: string;
  readonly fact?: string | undefined;
  readonly tone?: Tone | undefined;
  /** Present where it can be unfolded. */
  readonly columns?: { readonly known: KnownColumns } | undefined;
}

export interface CatalogGroup {
  readonly id: string;
  readonly title: string;
  readonly entries: readonly CatalogEntry[];
  /** What stands there while it has no entries. */
  readonly empty: string;
}

interface RowPlace {
  readonly key: string;
  readonly level: 1 | 2 | 3;
  readonly label: string;
  /** Undefined where there is nothing to unfold. */
  readonly expanded?: boolean | undefined;
  /** Key of the row that this one lies in. */
  readonly parent?: string | undefined;
  readonly position: number;
  readonly siblings: number;
  /** The part of the label that matches what is sought. */
  readonly match?: readonly [start: number, end: number] | undefined;
}

export type CatalogRow = RowPlace &
  (
    | { readonly kind: 'group'; readonly group: CatalogGroup }
    | { readonly kind: 'entry'; readonly entry: CatalogEntry }
    | { readonly kind: 'column'; readonly entry: CatalogEntry; readonly column: CatalogColumn }
    /** A fact in place of children: still reading, nothing there, why not. */
    | { readonly kind: 'note' }
  );

/**
 * The rows of the tree that are unfolded, in order. With a text to find: what matches by its own name or by a column's,
 * unfolded as far as that takes; groups without a match are left out. `folded` and `unfolded` hold keys: groups are open
 * unless folded, entries closed unless unfolded.
 */
export function catalogRows(
  groups: readonly CatalogGroup[],
  state: { readonly folded: ReadonlySet<string>; readonly unfolded: ReadonlySet<string> },
  sought: string,
): CatalogRow[] {
  const text = sought.trim().toLowerCase();
  const rows: CatalogRow[] = [];
  const shown = groups
    .map((group) => ({
      group,
      found: text === '' ? undefined : group.entries.flatMap((entry) => findIn(entry, text) ?? []),
    }))
    .filter(({ found }) => found === undefined || found.length > 0);
  for (const [at, { group, found }] of shown.entries()) {
    const key = group.id;
    const expanded = text !== '' || !state.folded.has(key);
    rows.push({
      kind: 'group',
      group,
      key,
      level: 1,
      label: group.title,
      expanded,
      position: at + 1,
      siblings: shown.length,
    });
    if (!expanded) continue;
    if (group.entries.length === 0) {
      rows.push({ kind: 'note', key: `${key}/`, level: 2, label: group.empty, parent: key, position: 1, siblings: 1 });
    }
    const entries = found ?? group.entries.map((entry) => ({ entry, match: undefined, columns: undefined }));
    for (const [index, { entry, match, columns }] of entries.entries()) {
      addEntry(
        rows,
        entry,
        { key: `${key}/${entry.name}`, parent: key, position: index + 1, siblings: entries.length, match },
        state.unfolded,
        columns,
      );
    }
  }
  return rows;
}

interface FoundColumn {
  readonly column: CatalogColumn;
  readonly match: readonly [number, number];
}

function addEntry(
  rows: CatalogRow[],
  entry: CatalogEntry,
  place: Omit<RowPlace, 'level' | 'label' | 'expanded'>,
  unfolded: ReadonlySet<string>,
  found: readonly FoundColumn[] | undefined,
): void {
  const { key } = place;
  // While something is sought, an entry is open for the columns that match, or because somebody unfolded it.
  const open = entry.columns === undefined ? undefined : (found?.length ?? 0) > 0 || unfolded.has(key);
  rows.push({ ...place, kind: 'entry', entry, level: 2, label: entry.label, expanded: open });
  if (open !== true || entry.columns === undefined) return;
  const { known } = entry.columns;
  if (known === undefined || typeof known === 'string') {
    const label = known ?? 'Reading columns…';
    rows.push({ kind: 'note', key: `${key}/`, level: 3, label, parent: key, position: 1, siblings: 1 });
    return;
  }
  const columns: readonly { column: CatalogColumn; match?: readonly [number, number] }[] =
    found !== undefined && found.length > 0 ? found : known.map((column) => ({ column }));
  for (const [index, { column, match }] of columns.entries()) {
    rows.push({
      kind: 'column',
      key: `${key}/${column.name}`,
      level: 3,
      label: column.name,
      entry,
      column,
      parent: key,
      position: index + 1,
      siblings: columns.length,
      match,
    });
  }
}

function findIn(
  entry: CatalogEntry,
  text: string,
): { entry: CatalogEntry; match: readonly [number, number] | undefined; columns: FoundColumn[] } | undefined {
  const match = matchOf(entry.label, text);
  const known = entry.columns?.known;
  const columns =
    known === undefined || typeof known === 'string'
      ? []
      : known.flatMap((column) => {
          const found = matchOf(column.name, text);
          return found === undefined ? [] : [{ column, match: found }];
        });
  return match === undefined && columns.length === 0 ? undefined : { entry, match, columns };
}

function matchOf(label: string, text: string): readonly [number, number] | undefined {
  const at = label.toLowerCase().indexOf(text);
  return at < 0 ? undefined : [at, at + text.length];
}

/**
 * Where the row is that somebody was on. Rows come and go under the cursor: "Reading columns…" becomes the columns, a source is
 * removed. In place of a row that is gone comes the one that has its position now, or else the row that it lay in.
 */
export function placeOf(rows: readonly CatalogRow[], was: CatalogRow | undefined): number {
  if (was === undefined) return 0;
  const same = rows.findIndex((row) => row.key === was.key);
  if (same >= 0 || was.parent === undefined) return Math.max(0, same);
  const sibling = rows.findIndex(
    (row) => row.parent === was.parent && row.position === Math.min(was.position, row.siblings),
  );
  return Math.max(0, sibling >= 0 ? sibling : rows.findIndex((row) => row.key === was.parent));
}

/**
 * The row that a key of the tree pattern leads to (w3.org/WAI/ARIA/apg/patterns/treeview), or what it does to the row that is
 * active. Undefined for keys that are none of the tree's.
 */
export function treeKey(
  rows: readonly CatalogRow[],
  active: number,
  key: string,
): { readonly go?: number; readonly toggle?: boolean } | undefined {
  const row = rows[active];
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(last, active + 1) };
    case 'ArrowUp':
      return { go: Math.max(0, active - 1) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: last };
    case 'PageDown':
      return { go: Math.min(last, active + 15) };
    case 'PageUp':
      return { go: Math.max(0, active - 15) };
    case 'ArrowRight':
      if (row?.expanded === false) return { toggle: true };
      return row?.expanded === true && active < last ? { go: active + 1 } : {};
    case 'ArrowLeft': {
      if (row?.expanded === true) return { toggle: true };
      const parent = rows.findIndex((other) => other.key === row?.parent);
      return parent < 0 ? {} : { go: parent };
    }
    default:
      return undefined;
  }
}

/** The next row behind `active` whose label starts with the text, round in a circle. */
export function typeahead(rows: readonly CatalogRow[], active: number, text: string): number | undefined {
  const wanted = text.toLowerCase();
  for (let step = text.length > 1 ? 0 : 1; step <= rows.length; step++) {
    const index = (active + step) % rows.length;
    if (rows[index]?.label.toLowerCase().startsWith(wanted) === true) return index;
  }
  return undefined;
}
