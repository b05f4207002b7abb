import { useEffect } from 'react';
import type { PipelineEdit } from '../../../../shared/domain/sketch/pipeline-edit';
import { useAppState, useServices } from '../../../state/app-context';
import type { PreparedChange } from '../../../state/pipeline-edit-slice';
import { FileChanges } from '../../../ui/diff/file-changes';
import { ProblemView } from '../../../ui/problem-view';

/** Typing rests this long before it is worked out what an edit would change. */
const prepareDelayMs = 120;

/** Works out what edits would change while their dialog is open; null edits are not complete yet. */
export function usePrepared(edits: readonly PipelineEdit[] | null): PreparedChange | null {
  const services = useServices();
  const text = edits === null ? null : JSON.stringify(edits);
  useEffect(() => {
    services.pipeline.forgetPrepared();
    if (text === null) return;
    const timer = setTimeout(() => void services.pipeline.prepare(JSON.parse(text)), prepareDelayMs);
    return () => clearTimeout(timer);
  }, [services, text]);
  useEffect(() => () => services.pipeline.forgetPrepared(), [services]);
  return useAppState((state) => state.preparedChange);
}

/** What an edit would change in the files, within its dialog. */
export function PreparedText({ prepared }: { readonly prepared: PreparedChange | null }) {
  return (
    <section
      className="prepared-text"
      aria-label="What changes in the files"
      aria-live="polite"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which the keyboard has to reach (w3.org/WAI/WCAG22: 2.1.1).
      tabIndex={0}
    >
      {prepared === null ? (
        <p className="nothing">What it changes in the files shows here.</p>
      ) : prepared.problem !== null ? (
        <ProblemView problem={prepared.problem} />
      ) : prepared.change === null || prepared.change.files.length === 0 ? (
        <p className="nothing">Nothing changes in the files.</p>
      ) : (
        <FileChanges files={prepared.change.files} />
      )}
    </section>
  );
}
