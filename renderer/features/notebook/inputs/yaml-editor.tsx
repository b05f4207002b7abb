import { replaceCellBody } from '../../../../shared/domain/notebook/edit-notebook';
import type { InputCell } from '../../../../shared/domain/notebook/notebook';
import { CellEditor } from '../../../editor/cell-editor';
import { useServices } from '../../../state/app-context';
import { runCommand } from '../../../state/commands/registry';
import type { ActiveCell } from '../../../state/layout-slice';
import { inBody } from '../cell-problems';

interface YamlEditorProps {
  readonly file: string;
  readonly cell: InputCell;
  readonly active: ActiveCell | null;
}

/** The body of an input cell as the file keeps it. */
export function YamlEditor({ file, cell, active }: YamlEditorProps) {
  const services = useServices();
  return (
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
      onFocus={() => services.store.getState().activateCell(file, cell.id, 'edit')}
      onLeave={(direction) => runCommand(services, direction === 'up' ? 'notebook.previous' : 'notebook.next')}
    />
  );
}
