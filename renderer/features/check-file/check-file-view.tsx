import { CircleCheck, FilePlus2, FileWarning, Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PlacedOutcome } from '../../../shared/domain/checks/editor/outcome-places';
import type { Problem } from '../../../shared/domain/problem';
import { CheckEditor } from '../../editor/checks/check-editor';
import { useAppState, useServices } from '../../state/app-context';
import { createCheckLanguageHost } from '../../state/check-language';
import { runCommand } from '../../state/commands/registry';
import { useCommandKey } from '../../state/use-command-key';
import { Button, WithTooltip } from '../../ui/button';
import { DocumentBanners } from '../../ui/document-banners';
import { EmptyState } from '../../ui/empty-state';
import { KeyHint } from '../../ui/key-hint';
import { tallyOf } from '../../ui/tally';
import './check-file.css';

interface CheckFileViewProps {
  readonly file: string;
}

/** One file of checks as text, with what its checks found beside it. */
export function CheckFileView({ file }: CheckFileViewProps) {
  const services = useServices();
  const root = useAppState((state) => state.workspace?.root ?? '');
  const document = useAppState((state) => state.checkTexts[file]);
  const problem = useAppState((state) => state.documentProblems[file]);
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const outcomes = useAppState((state) => state.checks);
  const running = useAppState((state) => state.jobs.some((job) => job.kind === 'check' && job.state === 'running'));
  const target = useAppState((state) => state.checkCaret);
  const caret = useMemo(() => (target?.file === file ? target : null), [target, file]);
  const host = useMemo(() => createCheckLanguageHost(services, file), [services, file]);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [placed, setPlaced] = useState<readonly PlacedOutcome[]>([]);
  const runKey = useCommandKey('checks.runFile');
  const toolbar = useRef<HTMLDivElement>(null);

  useEffect(() => {
    void services.checkSession(file).catch(() => undefined);
  }, [services, file]);

  const text = useMemo(() => document?.text.replace(/\r\n?/g, '\n') ?? '', [document?.text]);
  if (problem !== undefined && document === undefined) {
    return (
      <EmptyState
        icon={<FileWarning size={28} aria-hidden />}
        title={problem.message}
        actions={<Button onClick={() => void services.checkSession(file).catch(() => undefined)}>Try again</Button>}
      >
        {problem.hint}
      </EmptyState>
    );
  }
  if (document === undefined) return <div className="notebook-loading" aria-busy />;
  return (
    <div className="check-file">
      <div ref={toolbar} className="check-file-head" role="toolbar" aria-label="Checks of the file">
        <WithTooltip text="Runs the checks of this file, as they are on screen" shortcut={runKey}>
          <Button variant="primary" disabled={running} onClick={() => runCommand(services, 'checks.runFile')}>
            <Play size={12} aria-hidden /> {running ? 'Running…' : 'Run these checks'}
          </Button>
        </WithTooltip>
        <Button onClick={() => runCommand(services, 'checks.show')}>
          <CircleCheck size={13} aria-hidden /> Show in Checks
        </Button>
        <span className="spacer" />
        <span role="status" aria-label="State of the file" className="number">
          {summary(placed, problems)}
        </span>
        {problems.length === 0 ? null : (
          <Button variant="quiet" onClick={() => runCommand(services, 'sql.nextProblem')}>
            Next problem <KeyHint command="sql.nextProblem" />
          </Button>
        )}
      </div>
      <DocumentBanners
        document={document}
        text={document.text}
        onResolve={async (keep) => services.openCheckSession(file)?.resolve(keep)}
      />
      {document.state === 'draft' ? (
        <div className="check-file-draft">
          <FilePlus2 size={14} aria-hidden />
          <span>{file} does not exist yet. It is written when you type, or save.</span>
        </div>
      ) : null}
      <CheckEditor
        modelKey={`${root}\0${file}`}
        label={`Text of ${file}`}
        text={text}
        readOnly={document.state === 'read_only'}
        host={host}
        caret={caret}
        version={[graph, statuses, outcomes]}
        onText={(typed) => services.openCheckSession(file)?.setEditorText(typed)}
        onProblems={(found) => {
          // When typing rests: a long file is not read again at each key.
          setProblems(found);
          setPlaced(host.outcomes(text));
        }}
        onLeave={() => toolbar.current?.querySelector('button')?.focus()}
      />
    </div>
  );
}

function summary(placed: readonly PlacedOutcome[], problems: readonly Problem[]): string {
  const words = [...tallyOf(placed.map(({ outcome }) => outcome))];
  if (problems.length > 0) words.push(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`);
  return words.length === 0 ? 'Not run yet' : words.join(', ');
}
