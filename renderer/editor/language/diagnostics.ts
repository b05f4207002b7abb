import type { editor, IDisposable } from 'monaco-editor/editor/editor.api.js';
import { keyOfModel } from '../cell-models';
import { showMarkers } from '../markers';
import { languageHost } from './language-host';
import { RestingLooks } from './resting-looks';

/** A text is looked at once in this time at most: at once after a pause, at the end of it while keys come faster. */
const typingIntervalMs = 40;
/** Markers of the text before stay this long at most while the new ones are on their way. */
const staleMarkersMs = 400;

const resting = new RestingLooks();

/**
 * Marks what is wrong with a text while it is typed. A key cancels what is under way, and an answer counts only for the
 * text that it was asked for.
 */
export function watchDiagnostics(model: editor.ITextModel): IDisposable {
  const host = languageHost();
  const key = keyOfModel(model);
  if (host === null || key === undefined) return { dispose: () => undefined };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let clearing: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  let lookedAt = 0;

  const look = async () => {
    lookedAt = performance.now();
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const version = model.getVersionId();
    try {
      const { problems } = await host.diagnose(key, model.getValue(), controller.signal);
      if (controller.signal.aborted || model.isDisposed() || model.getVersionId() !== version) return;
      clearTimeout(clearing);
      showMarkers(model, 'diagnosis', problems);
    } catch {
      // Cancelled, or the engine is away: it will be asked again after the next key or change of the graph.
    }
  };
  const typing = model.onDidChangeContent(() => {
    running?.abort();
    clearTimeout(timer);
    clearTimeout(clearing);
    resting.postpone();
    clearing = setTimeout(() => {
      if (!model.isDisposed()) showMarkers(model, 'diagnosis', []);
    }, staleMarkersMs);
    // Before the window redraws for the key, so that the engine works meanwhile.
    const wait = lookedAt + typingIntervalMs - performance.now();
    if (wait <= 0) void look();
    else timer = setTimeout(() => void look(), wait);
  });
  const graph = host.onGraphChanged(() => resting.ask(look));
  resting.ask(look);
  return {
    dispose() {
      clearTimeout(timer);
      clearTimeout(clearing);
      resting.forget(look);
      running?.abort();
      typing.dispose();
      graph.dispose();
    },
  };
}
