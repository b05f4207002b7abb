import { ChevronDown, ChevronUp, Redo2, Undo2 } from 'lucide-react';
import { useCallback } from 'react';
import { useAppState, useServices } from '../../../state/app-context';
import { isCheckFile } from '../../../state/check-files';
import { runCommand } from '../../../state/commands/registry';
import { goToProblem } from '../../../state/navigation';
import { useCommandKey } from '../../../state/use-command-key';
import { IconButton } from '../../../ui/button';
import { ChangeCounts, FileChanges } from '../../../ui/diff/file-changes';
import { ProblemView } from '../../../ui/problem-view';
import './edit.css';

/** The head of the pane: what happened last or is about to, the way back, and the fold. */
export function TextChangeHead() {
  const services = useServices();
  const open = useAppState((state) => state.textPaneOpen);
  const undo = useAppState((state) => state.pipelineUndo);
  const redo = useAppState((state) => state.pipelineRedo);
  const undoKey = useCommandKey('pipeline.undo');
  const redoKey = useCommandKey('pipeline.redo');
  const paneKey = useCommandKey('pipeline.textPane');
  const { change, sentence } = useTextChange();
  return (
    <div className="text-change-head">
      <IconButton
        label={open ? 'Hide the text change' : 'Show the text change'}
        shortcut={paneKey}
        side="top"
        aria-expanded={open}
        onClick={() => runCommand(services, 'pipeline.textPane')}
      >
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
      </IconButton>
      <h2>Text change</h2>
      <span className="what" role="status" aria-label="Last edit">
        {sentence}
      </span>
      {change === null || change.files.length === 0 ? null : (
        <>
          <ChangeCounts files={change.files} />
          <span className="files">{change.files.length === 1 ? 'in 1 file' : `in ${change.files.length} files`}</span>
        </>
      )}
      <span className="spacer" />
      <IconButton
        label={undo === null ? 'Nothing to undo' : `Undo: ${undo}`}
        shortcut={undoKey}
        side="top"
        aria-disabled={undo === null}
        onClick={() => runCommand(services, 'pipeline.undo')}
      >
        <Undo2 size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={redo === null ? 'Nothing to redo' : `Redo: ${redo}`}
        shortcut={redoKey}
        side="top"
        aria-disabled={redo === null}
        onClick={() => runCommand(services, 'pipeline.redo')}
      >
        <Redo2 size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** What the last edit changed in the files, or what the one that is being prepared would change. */
export function TextChangeBody() {
  const opener = useFileOpener();
  const { change, problem, isPrepared } = useTextChange();
  return (
    <section
      className="text-change-body"
      aria-label="Text change"
      data-prepared={isPrepared || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard has to reach (w3.org/WAI/WCAG22: 2.1.1).
      tabIndex={0}
    >
      {problem !== null ? (
        <ProblemView problem={problem} />
      ) : change === null ? (
        <p className="nothing">
          The pipeline is text: each edit on the canvas shows here what it changes in the sketch, the notebooks and the
          checks.
        </p>
      ) : change.files.length === 0 ? (
        <p className="nothing">Nothing changes in the files.</p>
      ) : (
        <FileChanges files={change.files} opener={opener} />
      )}
    </section>
  );
}

function useTextChange() {
  const shown = useAppState((state) => state.shownChange);
  const prepared = useAppState((state) => state.preparedChange);
  if (prepared !== null) {
    const sentence = prepared.change === null ? '' : `Would be: ${prepared.change.title}`;
    return { ...prepared, isPrepared: true, sentence };
  }
  const done = { done: '', undone: 'Took back: ', redone: 'Did again: ' };
  const sentence = shown === null ? '' : `${done[shown.how]}${shown.title}`;
  return { change: shown, problem: null, isPrepared: false, sentence };
}

/** Opens notebooks and files of checks at a line; sketches have no other view than the canvas. */
export function useFileOpener(): (file: string) => ((line: number) => void) | null {
  const services = useServices();
  const notebooks = useAppState((state) => state.workspace?.notebooks);
  return useCallback(
    (file: string) => {
      if (!isCheckFile(file) && notebooks?.some((notebook) => notebook.file === file) !== true) return null;
      return (line) =>
        void services.attempt(() =>
          goToProblem(services, { code: 'bad_usage', severity: 'info', message: '', file, line }),
        );
    },
    [services, notebooks],
  );
}
