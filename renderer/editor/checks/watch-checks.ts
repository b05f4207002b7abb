import type { editor, IDisposable } from 'monaco-editor/editor/editor.api.js';
import { outcomeWords } from '../../../shared/domain/checks/editor/outcome-places';
import type { Problem } from '../../../shared/domain/problem';
import { showMarkers } from '../markers';
import { monaco } from '../monaco';
import type { CheckLanguageHost } from './check-language-host';

/** A text is looked at when typing rested this long. */
const restMs = 150;

export interface CheckWatch extends IDisposable {
  /** What the nodes are, or how checks came out, may be something else now. */
  refresh(): void;
}

/** Marks what is wrong with a file of checks while it is typed, and how its checks came out. An answer counts only for its own text. */
export function watchChecks(
  code: editor.IStandaloneCodeEditor,
  model: editor.ITextModel,
  host: CheckLanguageHost,
  onProblems: (problems: readonly Problem[]) => void,
): CheckWatch {
  const glyphs = code.createDecorationsCollection();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  const look = async () => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const text = model.getValue();
    const isOver = () => controller.signal.aborted || model.isDisposed();
    const show = (problems: readonly Problem[]) => {
      showMarkers(model, 'diagnosis', problems);
      onProblems(problems);
    };
    const findings = await host.findings(text);
    if (isOver()) return;
    const before = lastProbed.filter(({ message }) => !findings.some((finding) => finding.message === message));
    // What DuckDB said of the text before stays until it answers again: marks that come and go with each key only distract.
    show([...findings, ...before]);
    showOutcomes(text);
    const probed = await host.probe(text, controller.signal).catch(() => undefined);
    if (isOver() || probed === undefined) return;
    lastProbed = probed;
    show([...findings, ...probed]);
  };
  let lastProbed: readonly Problem[] = [];
  const showOutcomes = (text: string) => {
    glyphs.set(
      host.outcomes(text).map(({ line, outcome, isOld }) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: {
          glyphMarginClassName: `check-glyph check-${outcome.outcome}${isOld ? ' check-old' : ''}`,
          glyphMarginHoverMessage: {
            value: `${outcome.name}: ${outcomeWords(outcome)}${isOld ? ' (before the threshold was changed)' : ''}`,
          },
        },
      })),
    );
  };
  const lookSoon = () => {
    running?.abort();
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch(() => undefined), restMs);
  };
  const typing = model.onDidChangeContent(lookSoon);
  void look().catch(() => undefined);
  return {
    refresh: lookSoon,
    dispose() {
      clearTimeout(timer);
      running?.abort();
      typing.dispose();
      glyphs.clear();
    },
  };
}
