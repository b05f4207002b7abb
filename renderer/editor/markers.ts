import type { editor, IRange } from 'monaco-editor/editor/editor.api.js';
import type { Problem } from '../../shared/domain/problem';
import { monaco } from './monaco';

/** What the graph and the last run said, and what was found while typing. */
export type MarkerOwner = 'plumbline' | 'diagnosis';

interface Shown {
  /** Of the text that they were marked in. */
  readonly version: number;
  readonly problems: readonly Problem[];
}

const shown = new WeakMap<editor.ITextModel, Partial<Record<MarkerOwner, Shown>>>();

/** Decorations of what is shown. Those that Monaco makes of markers come a task later, so after the next frame: editor.css hides them. */
const drawn = new WeakMap<editor.ITextModel, readonly string[]>();

/** Marks the problems of one owner in a text. What both owners say of one place is marked once. */
export function showMarkers(model: editor.ITextModel, owner: MarkerOwner, problems: readonly Problem[]): void {
  const before = shown.get(model);
  const version = model.getVersionId();
  const known = before?.[owner];
  // Many texts are looked at again whenever the graph changes, and few come to say something else.
  if (known?.version === version && JSON.stringify(known.problems) === JSON.stringify(problems)) return;
  const owners = { ...before, [owner]: { version, problems } };
  shown.set(model, owners);
  const found = markersOf(model, owners.diagnosis?.problems ?? []);
  const same = new Set(found.map(placeAndMessage));
  const others = markersOf(model, owners.plumbline?.problems ?? []).filter(
    (marker) => !same.has(placeAndMessage(marker)),
  );
  draw(model, [...found, ...others]);
  // For what is said on hovering.
  if (owner === 'diagnosis') monaco.editor.setModelMarkers(model, 'diagnosis', found);
  if (owner === 'plumbline' || owners.plumbline !== undefined)
    monaco.editor.setModelMarkers(model, 'plumbline', others);
}

function draw(model: editor.ITextModel, markers: readonly editor.IMarkerData[]): void {
  const before = drawn.get(model) ?? [];
  if (before.length === 0 && markers.length === 0) return;
  const decorations = markers.map((marker): editor.IModelDeltaDecoration => {
    const isError = marker.severity === monaco.MarkerSeverity.Error;
    return {
      range: drawnRange(model, marker),
      options: {
        className: `problem-mark ${isError ? 'squiggly-error' : 'squiggly-warning'}`,
        showIfCollapsed: true,
        stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        zIndex: isError ? 30 : 20,
      },
    };
  });
  drawn.set(model, model.deltaDecorations([...before], decorations));
  // The editor may have drawn this frame already.
  for (const editor of monaco.editor.getEditors())
    if (editor.getModel() === model && editor.hasTextFocus()) editor.render();
}

/** A mark of nothing stands under the word there, or under one sign's room at the end of a line. */
function drawnRange(model: editor.ITextModel, marker: editor.IMarkerData): IRange {
  const range = model.validateRange(marker);
  if (!range.isEmpty()) return range;
  const word = model.getWordAtPosition(range.getStartPosition());
  const isBehindText = range.endColumn >= model.getLineLastNonWhitespaceColumn(range.startLineNumber);
  return word === null || isBehindText ? range : { ...range, startColumn: word.startColumn, endColumn: word.endColumn };
}

function placeAndMessage({ message, startLineNumber, startColumn }: editor.IMarkerData): string {
  return `${startLineNumber}:${startColumn} ${message.split('\n')[0]}`;
}

/** Markers for problems at lines of the text. Without an end, the word at the place is marked; without a column, the line. */
export function markersOf(model: editor.ITextModel, problems: readonly Problem[]): editor.IMarkerData[] {
  return problems.flatMap((problem) => {
    const { line, column } = problem;
    if (line === undefined || line < 1 || line > model.getLineCount()) return [];
    const start = column ?? Math.max(1, model.getLineFirstNonWhitespaceColumn(line));
    return [
      {
        severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        message: problem.hint === undefined ? problem.message : `${problem.message}\n${problem.hint}`,
        startLineNumber: line,
        startColumn: start,
        ...endOf(model, problem, line, start),
      },
    ];
  });
}

function endOf(model: editor.ITextModel, problem: Problem, line: number, start: number) {
  if (problem.endLine !== undefined && problem.endColumn !== undefined) {
    return { endLineNumber: problem.endLine, endColumn: problem.endColumn };
  }
  if (problem.endColumn !== undefined) return { endLineNumber: line, endColumn: problem.endColumn };
  const lineEnd = model.getLineMaxColumn(line);
  if (problem.column === undefined) return { endLineNumber: line, endColumn: lineEnd };
  const word = model.getWordAtPosition({ lineNumber: line, column: start });
  return { endLineNumber: line, endColumn: Math.max(start + 1, word?.endColumn ?? Math.min(lineEnd, start + 1)) };
}
