import type { BrokenBlock } from '../../../shared/domain/notebook/notebook';
import { useServices } from '../../state/app-context';
import { ProblemView } from '../../ui/problem-view';
import { CellFrame } from './cell-frame';

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
