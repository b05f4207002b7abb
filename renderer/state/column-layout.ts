import type { ColumnInfo } from '../../shared/domain/column/column-type';

/** How someone arranged the columns of a node's result. Columns are told by name; what it does not name stands as it came. */
export interface ColumnLayout {
  /** Names in the order on screen. */
  readonly order?: readonly string[] | undefined;
  readonly hidden?: readonly string[] | undefined;
  /** Columns that stay at the left edge. */
  readonly pinned?: readonly string[] | undefined;
  /** Widths in pixels. */
  readonly widths?: Readonly<Record<string, number>> | undefined;
}

export const originalLayout: ColumnLayout = {};

/** A column on screen. */
export interface ArrangedColumn {
  readonly info: ColumnInfo;
  /** Its place in the result. */
  readonly index: number;
  readonly pinned: boolean;
}

/** The columns on screen, in their order: the pinned ones first. At least one of them is always there. */
export function arrangeColumns(columns: readonly ColumnInfo[], layout: ColumnLayout): readonly ArrangedColumn[] {
  const hidden = new Set(layout.hidden ?? []);
  const pinned = new Set(layout.pinned ?? []);
  const arranged = orderedNames(columns, layout.order).flatMap((name): ArrangedColumn[] => {
    const index = columns.findIndex((column) => column.name === name);
    const info = columns[index];
    return info === undefined || hidden.has(name) ? [] : [{ info, index, pinned: pinned.has(name) }];
  });
  if (arranged.length === 0) return columns.map((info, index) => ({ info, index, pinned: pinned.has(info.name) }));
  return [...arranged.filter((column) => column.pinned), ...arranged.filter((column) => !column.pinned)];
}

/** All names in their order on screen, hidden ones too: a column that the order does not know stands behind the one it follows. */
export function orderedNames(columns: readonly ColumnInfo[], order: readonly string[] | undefined): readonly string[] {
  const present = new Set(columns.map((column) => column.name));
  const names = (order ?? []).filter((name) => present.has(name));
  const known = new Set(names);
  columns.forEach(({ name }, index) => {
    if (known.has(name)) return;
    const before = columns[index - 1]?.name;
    names.splice(before === undefined ? 0 : names.indexOf(before) + 1, 0, name);
    known.add(name);
  });
  return names;
}

/** The layout with a column moved to where another one is; beyond it when it comes from the left. */
export function moveColumn(
  columns: readonly ColumnInfo[],
  layout: ColumnLayout,
  name: string,
  target: string,
): ColumnLayout {
  const names = orderedNames(columns, layout.order);
  const to = names.indexOf(target);
  if (to < 0 || name === target) return layout;
  const others = names.filter((other) => other !== name);
  others.splice(to, 0, name);
  // Among the pinned columns there are only pinned ones.
  const pinned = new Set(layout.pinned ?? []);
  const moved = { ...layout, order: others };
  return pinned.has(name) === pinned.has(target) ? moved : setPinned(moved, name, pinned.has(target));
}

/** The layout with a column moved by one place among those on screen of its kind, pinned or not. */
export function shiftColumn(
  columns: readonly ColumnInfo[],
  layout: ColumnLayout,
  name: string,
  by: -1 | 1,
): ColumnLayout {
  const shown = arrangeColumns(columns, layout);
  const at = shown.findIndex((column) => column.info.name === name);
  const neighbour = shown[at + by];
  if (at < 0 || neighbour === undefined || neighbour.pinned !== shown[at]?.pinned) return layout;
  return moveColumn(columns, layout, name, neighbour.info.name);
}

export function setHidden(layout: ColumnLayout, name: string, hidden: boolean): ColumnLayout {
  return { ...layout, hidden: withName(layout.hidden, name, hidden) };
}

export function setPinned(layout: ColumnLayout, name: string, pinned: boolean): ColumnLayout {
  return { ...layout, pinned: withName(layout.pinned, name, pinned) };
}

export function setWidth(layout: ColumnLayout, name: string, width: number): ColumnLayout {
  return { ...layout, widths: { ...layout.widths, [name]: width } };
}

function withName(names: readonly string[] | undefined, name: string, present: boolean): readonly string[] {
  const others = (names ?? []).filter((other) => other !== name);
  return present ? [...others, name] : others;
}
