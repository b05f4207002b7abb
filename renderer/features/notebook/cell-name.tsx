import { memo, useEffect, useRef } from 'react';
import { renameCell } from '../../../shared/domain/notebook/edit-notebook';
import type { ChartCell, InputCell, SqlCell } from '../../../shared/domain/notebook/notebook';
import { useAppState, useServices } from '../../state/app-context';
import { cellsOf } from '../../state/commands/notebook-actions';
import { askRename } from '../../state/commands/rename-actions';

interface CellNameProps {
  readonly file: string;
  readonly cell: SqlCell | ChartCell | InputCell;
}

/** The name of a cell. A double click or F2 turns it into a field; Enter renames, Escape leaves it as it was. */
export const CellName = memo(function CellName({ file, cell }: CellNameProps) {
  const services = useServices();
  const renaming = useAppState((state) => state.renaming === cell.id && state.activeCell?.file === file);
  const field = useRef<HTMLInputElement>(null);
  const settled = useRef(false);
  // A second cell of a name is no node of that name: what reads the name means the first one.
  const isNode =
    useAppState((state) => cell.kind === 'sql' && state.graph.byName.get(cell.name)?.file === file) &&
    !/#\d+$/.test(cell.id);

  useEffect(() => {
    if (!renaming) return;
    settled.current = false;
    field.current?.select();
  }, [renaming]);

  const finish = (name: string | null) => {
    if (settled.current) return;
    settled.current = true;
    services.store.setState({ renaming: null });
    const target = name?.trim() ?? '';
    void services.attempt(async () => {
      let id = cell.id;
      if (target !== '' && target !== cell.name && isNode) {
        services.store.getState().activateCell(file, id, 'command');
        return askRename(services, file, cell.name, target);
      }
      if (target !== '' && target !== cell.name) {
        const session = services.openSession(file);
        const index = session.notebook.blocks.findIndex((block) => block.id === cell.id);
        session.edit(renameCell(session.notebook, cell.id, target), true);
        id = session.notebook.blocks[index]?.id ?? id;
        const renamed = services.store.getState().documents[file];
        if (renamed !== undefined && !cellsOf(renamed).some((other) => other.id === id)) return;
        if (cell.kind === 'sql') services.store.getState().selectNode(target);
      }
      services.store.getState().activateCell(file, id, 'command');
    });
  };

  if (renaming) {
    return (
      <input
        ref={field}
        className="cell-name-field"
        aria-label={`New name of ${cell.name}`}
        defaultValue={cell.name}
        spellCheck={false}
        onBlur={(event) => finish(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish(event.currentTarget.value);
          else if (event.key === 'Escape') finish(null);
          event.stopPropagation();
        }}
      />
    );
  }
  return (
    <code
      className="cell-name"
      title={`${cell.name} (F2 renames)`}
      onDoubleClick={() => {
        services.store.getState().activateCell(file, cell.id, 'command');
        services.store.setState({ renaming: cell.id });
      }}
    >
      {cell.name}
    </code>
  );
});
