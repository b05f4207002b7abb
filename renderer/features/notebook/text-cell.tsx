import { ChartLine, SlidersHorizontal } from 'lucide-react';
import { useRef } from 'react';
import { replaceCellBody } from '../../../shared/domain/notebook/edit-notebook';
import type { BrokenBlock, ChartCell, InputCell } from '../../../shared/domain/notebook/notebook';
import { CellEditor } from '../../editor/cell-editor';
import { StaticCode } from '../../editor/static-code';
import { useAppState, useServices } from '../../state/app-context';
import { runCommand } from '../../state/commands/registry';
import { ProblemView } from '../../ui/problem-view';
import { CellFrame } from './cell-frame';
import { CellName } from './cell-name';
import { inBody } from './cell-problems';
import { useNearViewport } from './use-near-viewport';

interface TextCellProps {
  readonly file: string;
  readonly cell: ChartCell | InputCell;
}

/** A chart or input cell as its YAML, which is what the file keeps. */
export function TextCell({ file, cell }: TextCellProps) {
  const services = useServices();
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === cell.id ? state.activeCell : null,
  );
  const host = useRef<HTMLDivElement>(null);
  const near = useNearViewport(host, 900, active?.mode === 'edit');
  const activate = (mode: 'command' | 'edit') => services.store.getState().activateCell(file, cell.id, mode);
  const Icon = cell.kind === 'chart' ? ChartLine : SlidersHorizontal;
  return (
    <CellFrame file={file} id={cell.id} name={cell.name} onActivate={() => activate('command')}>
      <header>
        <Icon size={14} aria-hidden />
        <CellName file={file} cell={cell} />
        <span className="chip">{cell.kind}</span>
        <span className="spacer" />
        <span className="facts">shown as its definition</span>
      </header>
      <div ref={host} className="cell-text">
        {near ? (
          <CellEditor
            modelKey={`${file}#${cell.id}`}
            label={`Definition of ${cell.name}`}
            text={cell.body}
            language="plaintext"
            editing={active?.mode === 'edit'}
            caret={active?.caret}
            problems={inBody(cell.problems, cell.bodyLine)}
            onText={(text) => {
              const session = services.openSession(file);
              session.edit(replaceCellBody(session.notebook, cell.id, text), false);
            }}
            onFocus={() => activate('edit')}
            onLeave={(direction) => runCommand(services, direction === 'up' ? 'notebook.previous' : 'notebook.next')}
          />
        ) : (
          <StaticCode text={cell.body} language="plaintext" />
        )}
      </div>
      {cell.problems.map((problem) => (
        <ProblemView key={`${problem.code}:${problem.line}:${problem.message}`} problem={problem} />
      ))}
    </CellFrame>
  );
}

interface BrokenCellProps {
  readonly file: string;
  readonly cell: BrokenBlock;
}

/** A part of the file that cannot be used as it stands: shown as it is. It is mended in the file. */
export function BrokenCell({ file, cell }: BrokenCellProps) {
  const services = useServices();
  return (
    <CellFrame
      file={file}
      id={cell.id}
      name={`Broken part at line ${cell.line}`}
      className="broken"
      onActivate={() => services.store.getState().activateCell(file, cell.id, 'command')}
    >
      <ProblemView problem={cell.problem} />
      <pre className="static-code selectable">{cell.text}</pre>
    </CellFrame>
  );
}
