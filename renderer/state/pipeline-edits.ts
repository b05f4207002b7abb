import type { Disposable } from '../../shared/base/disposable';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { PipelineChange, PipelineEdit } from '../../shared/domain/sketch/pipeline-edit';
import type { Bridge } from '../bridge/bridge';
import { movedBoxes, type ShownChange } from './pipeline-edit-slice';
import {
  leaveStep,
  noPipelineHistory,
  type PipelineHistory,
  type PipelineTravel,
  pipelineHistoryFromJson,
  pipelineHistoryToJson,
  recordChange,
  travelPipeline,
} from './pipeline-undo';
import type { Services } from './services';
import type { AppStore } from './store';

/** Edits the pipeline, in the sketch that the canvas shows. Rejects with the problem that kept the edits from being done. */
export function editPipeline(services: Services, edits: readonly PipelineEdit[]): Promise<PipelineChange> {
  return services.pipeline.edit(edits);
}

/** Edits that reach into notebooks: what was typed there has to be known first. */
const reachesNotebooks = new Set<PipelineEdit['do']>(['write', 'rename', 'delete', 'duplicate', 'paste']);

interface PipelineEditsParts {
  readonly store: AppStore;
  readonly bridge: Bridge;
  /** Sends all typed text to main. */
  readonly flush: () => Promise<void>;
  readonly now?: () => number;
}

/** Does what is asked of the pipeline, one thing after another, and remembers for each sketch how to take it back. */
export class PipelineEdits implements Disposable {
  readonly #store: AppStore;
  readonly #bridge: Bridge;
  readonly #flush: () => Promise<void>;
  readonly #now: () => number;
  readonly #histories = new Map<string, PipelineHistory>();
  #queue: Promise<unknown> = Promise.resolve();
  #workspace = 0;
  #prepared = 0;
  /** The sketch whose history is being written, and whether it changed since. */
  readonly #writing = new Map<string, Promise<void>>();
  #disposed = false;

  constructor({ store, bridge, flush, now = Date.now }: PipelineEditsParts) {
    this.#store = store;
    this.#bridge = bridge;
    this.#flush = flush;
    this.#now = now;
  }

  /** Does edits, as one step that can be taken back. */
  edit(edits: readonly PipelineEdit[]): Promise<PipelineChange> {
    return this.#inTurn(async (isHere) => {
      if (edits.some((edit) => reachesNotebooks.has(edit.do))) await this.#flush();
      if (!isHere()) throw elsewhere();
      const { sketchFile } = this.#store.getState();
      const asked = { sketch: this.#shownSketch(), edits: [...edits], apply: true };
      const change = await this.#bridge.invoke('pipeline.edit', asked);
      const history = await this.#historyOf(change.sketch);
      // Done, and part of a workspace that is no longer on screen: nothing of it belongs to the one that is.
      if (!isHere()) return change;
      if (sketchFile === null) this.#store.getState().chooseSketch(change.sketch);
      const moved = movedBoxes(edits);
      this.#keep(change.sketch, recordChange(history, change, { at: this.#now(), moved }));
      if (change.files.length > 0) this.#show({ ...change, how: 'done' });
      return change;
    });
  }

  /** Works out what edits would do, and shows it where the text that edits change is shown. Null when asked for something else since. */
  async prepare(edits: readonly PipelineEdit[]): Promise<PipelineChange | Problem | null> {
    const turn = ++this.#prepared;
    const show = (change: PipelineChange | null, problem: Problem | null) => {
      if (turn === this.#prepared) this.#store.setState({ preparedChange: { change, problem } });
    };
    try {
      if (edits.some((edit) => reachesNotebooks.has(edit.do))) await this.#flush();
      const asked = { sketch: this.#shownSketch(), edits: [...edits], apply: false };
      const change = await this.#bridge.invoke('pipeline.edit', asked);
      show(change, null);
      return turn === this.#prepared ? change : null;
    } catch (error) {
      const problem = toProblem(error);
      show(null, problem);
      return turn === this.#prepared ? problem : null;
    }
  }

  /** Nothing is being prepared any more. */
  forgetPrepared(): void {
    this.#prepared++;
    this.#store.setState({ preparedChange: null });
  }

  /** Takes the last step back. False when there is none, or when somebody else changed the same place: a notice says so. */
  undo(): Promise<boolean> {
    return this.#inTurn((isHere) => this.#travel('undo', isHere));
  }

  /** Does the last step that was taken back again. */
  redo(): Promise<boolean> {
    return this.#inTurn((isHere) => this.#travel('redo', isHere));
  }

  /** Reads what can be taken back in the sketch that the canvas shows. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      const sketch = this.#shownSketch();
      if (sketch !== null) await this.#historyOf(sketch);
      this.#publish();
    }).catch(() => undefined);
  }

  /** Another workspace is on screen. */
  forget(): void {
    this.#workspace++;
    this.#histories.clear();
    this.#prepared++;
  }

  /** Waits until what can be taken back is written. */
  async written(): Promise<void> {
    await this.#queue;
    await Promise.all(this.#writing.values());
  }

  dispose(): void {
    this.#disposed = true;
  }

  async #travel(direction: 'undo' | 'redo', isHere: () => boolean): Promise<boolean> {
    const sketch = this.#shownSketch();
    if (sketch === null) return false;
    const history = await this.#historyOf(sketch);
    const travel = travelPipeline(history, direction);
    if (travel === null) return false;
    const files = travel.files.filter(({ from, to, newFile }) => from !== to || newFile !== undefined);
    try {
      if (files.some(({ file }) => !file.startsWith('pipelines/'))) await this.#flush();
      if (!isHere()) throw elsewhere();
      if (files.length > 0) await this.#bridge.invoke('pipeline.restore', { files: [...files] });
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code !== 'edit_conflict') throw error;
      this.#sayInTheWay(sketch, direction, travel, problem);
      return false;
    }
    if (!isHere()) return true;
    this.#keep(sketch, travel.history);
    this.#show(shownTravel(travel, direction, sketch));
    this.#store.setState({ canvasEdge: null });
    return true;
  }

  #sayInTheWay(sketch: string, direction: 'undo' | 'redo', { step }: PipelineTravel, problem: Problem): void {
    const leave = () => {
      const history = this.#histories.get(sketch);
      if (history?.[direction].at(-1) === step) this.#keep(sketch, leaveStep(history, direction));
    };
    this.#store.getState().notify({
      tone: 'bad',
      message: `“${step.title}” cannot be ${direction === 'undo' ? 'taken back' : 'done again'}: ${problem.message}`,
      hint: problem.hint ?? 'What others changed stays as it is.',
      action: { label: direction === 'undo' ? 'Leave it and go on' : 'Forget it', run: leave },
    });
  }

  /** What was asked in a workspace that is gone by its turn is not done to the one that is there: names are alike in many. */
  #inTurn<Answer>(action: (isHere: () => boolean) => Promise<Answer>): Promise<Answer> {
    const workspace = this.#workspace;
    const isHere = () => workspace === this.#workspace;
    const turn = this.#queue.then(() => {
      if (!isHere()) throw elsewhere();
      return action(isHere);
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #historyOf(sketch: string): Promise<PipelineHistory> {
    const known = this.#histories.get(sketch);
    if (known !== undefined) return known;
    const workspace = this.#workspace;
    const text = await this.#bridge.invoke('undo.read', { file: sketch }).catch(() => null);
    const history = pipelineHistoryFromJson(text);
    if (workspace === this.#workspace) this.#histories.set(sketch, history);
    return history;
  }

  #keep(sketch: string, history: PipelineHistory): void {
    if (this.#histories.get(sketch) === history) return;
    this.#histories.set(sketch, history);
    this.#publish();
    this.#write(sketch);
  }

  /** Writes the history as it is when the write before it has ended. */
  #write(sketch: string): void {
    const workspace = this.#workspace;
    const before = this.#writing.get(sketch) ?? Promise.resolve();
    const writing = before.then(async () => {
      const history = this.#histories.get(sketch);
      if (this.#writing.get(sketch) !== writing || history === undefined) return;
      if (workspace !== this.#workspace || this.#disposed) return;
      const content = pipelineHistoryToJson(history);
      // Part of the cache: that it could not be written costs the way back, and is no reason to stop anyone.
      await this.#bridge.invoke('undo.write', { file: sketch, content }).catch(() => undefined);
    });
    this.#writing.set(sketch, writing);
  }

  #publish(): void {
    const sketch = this.#shownSketch();
    const history = (sketch === null ? undefined : this.#histories.get(sketch)) ?? noPipelineHistory;
    this.#store.setState({
      pipelineUndo: history.undo.at(-1)?.title ?? null,
      pipelineRedo: history.redo.at(-1)?.title ?? null,
    });
  }

  #show(shownChange: ShownChange): void {
    this.#store.setState({ shownChange, preparedChange: null });
  }

  /** The sketch that the canvas shows, also one that an undo has removed; null before there is any. */
  #shownSketch(): string | null {
    const { sketchFile, workspace } = this.#store.getState();
    return sketchFile ?? workspace?.sketches[0]?.file ?? null;
  }
}

function elsewhere(): PlumblineError {
  return new PlumblineError({ code: 'cancelled', message: 'Another workspace is open now: nothing was changed.' });
}

/** What a step that was taken back, or done again, did to the files. */
function shownTravel({ step, files }: PipelineTravel, direction: 'undo' | 'redo', sketch: string): ShownChange {
  return {
    title: step.title,
    names: step.names,
    sketch,
    files: files
      .filter(({ from, to, newFile }) => from !== to || newFile !== undefined)
      .map(({ file, newFile, from, to }) => ({
        file,
        before: from,
        after: to,
        ...(newFile === undefined ? {} : { newFile }),
      })),
    how: direction === 'undo' ? 'undone' : 'redone',
  };
}
