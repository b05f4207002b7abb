import type { FieldText, ShownField } from './mark-fields';
import { fieldsOf } from './mark-fields';

/** What is used of Vega's scene: https://vega.github.io/vega/docs/marks/ */
export interface SceneItem {
  readonly mark: SceneMark;
  readonly bounds?: SceneBounds;
  readonly tooltip?: unknown;
  readonly datum?: unknown;
  readonly x?: number;
  readonly y?: number;
  /** Of a group: the marks in it. */
  readonly items?: readonly SceneMark[];
}

export interface SceneMark {
  readonly marktype: string;
  readonly role?: string;
  readonly interactive?: boolean;
  readonly bounds?: SceneBounds;
  readonly items: readonly SceneItem[];
}

interface SceneBounds {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A mark of a chart that can be clicked, at its place in the picture. */
export interface ChartMark {
  readonly item: SceneItem;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Whether a click on what stands there asks about it: axes, legends and frames are no marks of their chart. */
export function isClickable({ role, marktype, interactive }: SceneMark): boolean {
  return role === 'mark' && marktype !== 'group' && interactive !== false;
}

/** A line or an area is one mark of many rows. */
function isPath({ marktype }: SceneMark): boolean {
  return marktype === 'line' || marktype === 'area' || marktype === 'trail';
}

/** The marks below a group of the scene that can be clicked, in the order in which they are drawn. */
export function* marksIn(scene: SceneMark, left: number, top: number): Generator<ChartMark> {
  if (scene.marktype === 'group') {
    for (const group of scene.items) {
      for (const mark of group.items ?? []) yield* marksIn(mark, left + (group.x ?? 0), top + (group.y ?? 0));
    }
    return;
  }
  if (!isClickable(scene)) return;
  const [first] = scene.items;
  if (first === undefined) return;
  const isOne = isPath(scene);
  for (const item of isOne ? [first] : scene.items) {
    const bounds = isOne ? scene.bounds : item.bounds;
    // What has no place, for a value that there is not, is not drawn.
    if (bounds === undefined || !(bounds.x1 <= bounds.x2 && bounds.y1 <= bounds.y2)) continue;
    const { x1, y1, x2, y2 } = bounds;
    yield { item, left: left + x1, top: top + y1, width: x2 - x1, height: y2 - y1 };
  }
}

/** What a click on a mark asks about: its fields; none of a line or an area, as no row of it was clicked. */
export function clickedFields(item: SceneItem, textOf: FieldText): readonly ShownField[] {
  return isPath(item.mark) ? [] : fieldsOf(item, textOf);
}

/** The values of a mark in words: `hour 22, avg_delay 22.6`; of a line what its rows have in common, and how many they are. */
export function nameOfMark(item: SceneItem, textOf: FieldText): string {
  const { mark } = item;
  if (!isPath(mark)) return inWords(fieldsOf(item, textOf)) || mark.marktype;
  const rows = mark.items.map((row) => new Map(fieldsOf(row, textOf).map(({ name, text }) => [name, text])));
  const shared = fieldsOf(item, textOf).filter(({ name, text }) => rows.every((row) => row.get(name) === text));
  const count = `${mark.marktype} of ${mark.items.length} points`;
  return shared.length === 0 ? count : `${inWords(shared)}, ${count}`;
}

function inWords(fields: readonly ShownField[]): string {
  return fields.map(({ name, text }) => `${name} ${text}`).join(', ');
}
