import type { editor } from 'monaco-editor/editor/editor.api.js';
import { modelOf } from './cell-models';
import { monaco } from './monaco';

export interface ShownMatch {
  readonly cellId: string;
  /** Its place among the matches of its cell. */
  readonly place: number;
}

const decorations = new Map<editor.ITextModel, string[]>();

/**
 * Marks what a pattern matches in the cells under `root`: in editors as decorations of their texts, everywhere else as
 * highlights of the page (which change nothing in it). `current` is marked more strongly.
 */
export function showHighlights(root: HTMLElement, file: string, pattern: RegExp, current: ShownMatch | null): void {
  const all: Range[] = [];
  const now: Range[] = [];
  for (const cell of root.querySelectorAll<HTMLElement>('[data-cell-id]')) {
    const id = cell.dataset.cellId ?? '';
    const place = current?.cellId === id ? current.place : -1;
    decorate(`${file}#${id}`, pattern, place);
    const text = cell.querySelector<HTMLElement>('.static-code, .markdown');
    if (text === null) continue;
    const ranges = rangesIn(text, pattern);
    // What is rendered may show less than the source has: the nearest match then stands for it.
    const shown = place < 0 ? undefined : (ranges[place] ?? ranges[ranges.length - 1]);
    for (const range of ranges) (range === shown ? now : all).push(range);
  }
  CSS.highlights.set('find', new Highlight(...all));
  CSS.highlights.set('find-current', new Highlight(...now));
}

export function clearHighlights(): void {
  CSS.highlights.delete('find');
  CSS.highlights.delete('find-current');
  for (const [model, ids] of decorations) if (!model.isDisposed()) model.deltaDecorations(ids, []);
  decorations.clear();
}

/** Scrolls the marked match into the middle of the notebook, when it is not on screen. */
export function revealHighlight(root: HTMLElement, file: string, match: ShownMatch): void {
  const cell = [...root.querySelectorAll<HTMLElement>('[data-cell-id]')].find(
    (element) => element.dataset.cellId === match.cellId,
  );
  if (cell === undefined) return;
  const box = placeInEditor(`${file}#${match.cellId}`) ?? placeOnPage(cell) ?? cell.getBoundingClientRect();
  const view = root.getBoundingClientRect();
  // The bar itself covers the top.
  if (box.top >= view.top + 90 && box.top + 20 <= view.bottom - 20) return;
  root.scrollTop += box.top - view.top - view.height / 2;
}

function placeOnPage(cell: HTMLElement): { top: number } | null {
  for (const range of CSS.highlights.get('find-current') ?? []) {
    if (range instanceof Range && cell.contains(range.startContainer)) return range.getBoundingClientRect();
  }
  return null;
}

function placeInEditor(key: string): { top: number } | null {
  const model = modelOf(key);
  const code = monaco.editor.getEditors().find((candidate) => candidate.getModel() === model);
  const element = code?.getDomNode();
  if (model === undefined || code === undefined || element == null) return null;
  const current = model.getAllDecorations().find(({ options }) => options.inlineClassName === 'find-match-current');
  if (current === undefined) return null;
  return { top: element.getBoundingClientRect().top + code.getTopForLineNumber(current.range.startLineNumber) };
}

function decorate(key: string, pattern: RegExp, place: number): void {
  const model = modelOf(key);
  if (model === undefined) return;
  const wanted = [...model.getValue().matchAll(pattern)]
    .filter((match) => match[0] !== '')
    .map((match, index) => ({
      range: monaco.Range.fromPositions(
        model.getPositionAt(match.index),
        model.getPositionAt(match.index + match[0].length),
      ),
      options: {
        description: 'find',
        inlineClassName: index === place ? 'find-match-current' : 'find-match',
      },
    }));
  decorations.set(model, model.deltaDecorations(decorations.get(model) ?? [], wanted));
}

function rangesIn(element: HTMLElement, pattern: RegExp): Range[] {
  const nodes: { node: Text; start: number }[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = '';
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length });
    text += node.nodeValue ?? '';
  }
  const at = (offset: number) => {
    let low = 0;
    for (let high = nodes.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((nodes[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const found = nodes[low];
    return found === undefined ? null : { node: found.node, offset: Math.min(offset - found.start, found.node.length) };
  };
  const ranges: Range[] = [];
  for (const match of text.matchAll(pattern)) {
    const start = at(match.index);
    const end = at(match.index + match[0].length - 1);
    if (match[0] === '' || start === null || end === null) continue;
    const range = new Range();
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, Math.min(end.offset + 1, end.node.length));
    ranges.push(range);
  }
  return ranges;
}
