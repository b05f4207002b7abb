import { FileWarning, NotebookText, Plus } from 'lucide-react';
import { memo, useEffect, useMemo, useRef } from 'react';
import { assertNever } from '../../../shared/base/assert-never';
import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { releaseModels } from '../../editor/cell-models';
import { caretInEditor } from '../../editor/editor-caret';
import { useAppState, useServices } from '../../state/app-context';
import { provideCaret } from '../../state/caret';
import { type CellKindChoice, insertCellOf } from '../../state/commands/cell-actions';
import { cellsOf, hiddenCells } from '../../state/commands/notebook-actions';
import { runCommand } from '../../state/commands/registry';
import type { OpenDocument } from '../../state/document-session';
import { Button } from '../../ui/button';
import { DocumentBanners } from '../../ui/document-banners';
import { EmptyState } from '../../ui/empty-state';
import { BrokenCell } from './broken-cell';
import { CellContextMenu } from './cell-menu';
import { ChartCell } from './chart/chart-cell';
import { DependencyMap } from './dependency-map/dependency-map';
import { FindBar } from './find-bar';
import { InputCell } from './inputs/input-cell';
import { LazyCell, mostWholeCells } from './lazy-cell';
import { ProseCell } from './prose-cell';
import { sameCell } from './same-cell';
import { SqlCell } from './sql-cell';
import '../../editor/editor.css';
import './notebook.css';
import './cells.css';

interface NotebookViewProps {
  readonly file: string;
}

/** One notebook: prose and cells in the order of the file. */
export function NotebookView({ file }: NotebookViewProps) {
  const services = useServices();
  const document = useAppState((state) => state.documents[file]);
  const problem = useAppState((state) => state.documentProblems[file]);

  useEffect(() => {
    void services.session(file).catch(() => undefined);
  }, [services, file]);

  useEffect(() => provideCaret(readCaret), []);

  const blocks = document?.notebook.blocks;
  useEffect(() => {
    if (blocks === undefined) return;
    releaseModels(`${file}#`, new Set(blocks.map((block) => `${file}#${block.id}`)));
  }, [file, blocks]);

  const mapOpen = useAppState((state) => state.mapOpen);
  const notebook = document?.notebook;
  const cells = useMemo(() => (notebook === undefined ? [] : cellsOf({ notebook })), [notebook]);
  if (problem !== undefined && document === undefined) {
    return (
      <EmptyState
        icon={<FileWarning size={28} aria-hidden />}
        title={problem.message}
        actions={<Button onClick={() => void services.session(file).catch(() => undefined)}>Try again</Button>}
      >
        {problem.hint}
      </EmptyState>
    );
  }
  if (document === undefined) return <div className="notebook-loading" aria-busy />;
  return (
    <div className="notebook-area" data-notebook-area>
      <div className="notebook-pane">
        <Cells file={file} document={document} cells={cells} />
      </div>
      {mapOpen && cells.length > 1 ? <DependencyMap file={file} cells={cells} /> : null}
    </div>
  );
}

interface CellsProps extends NotebookViewProps {
  readonly document: OpenDocument;
  readonly cells: readonly NotebookBlock[];
}

function Cells({ file, document, cells }: CellsProps) {
  const services = useServices();
  const find = useAppState((state) => state.find);
  const root = useRef<HTMLDivElement>(null);
  const foldedSections = useAppState((state) => state.foldedSections);
  const hidden = hiddenCells(file, cells, foldedSections);
  return (
    <CellContextMenu file={file}>
      <div ref={root} className="notebook" data-notebook>
        {find === null ? null : <FindBar document={document} find={find} root={root} />}
        <SelectionStatus file={file} />
        <DocumentBanners
          document={document}
          text={document.notebook.text}
          onResolve={(keep) => services.openSession(file).resolve(keep)}
        />
        {cells.length === 0 ? (
          <EmptyState
            icon={<NotebookText size={28} aria-hidden />}
            title="This notebook is empty"
            actions={<Button onClick={() => runCommand(services, 'notebook.insertBelow')}>Add a SQL cell</Button>}
          >
            A cell is a SELECT with a name. Other cells read it by that name.
          </EmptyState>
        ) : (
          <>
            {cells.map((cell) =>
              hidden.has(cell.id) ? null : cells.length <= mostWholeCells ? (
                <Cell key={cell.id} file={file} cell={cell} />
              ) : (
                <LazyCell key={cell.id} file={file} cell={cell}>
                  <Cell file={file} cell={cell} />
                </LazyCell>
              ),
            )}
            <AddCell file={file} last={cells[cells.length - 1]?.id} />
          </>
        )}
      </div>
    </CellContextMenu>
  );
}

const kinds: readonly { readonly kind: CellKindChoice; readonly label: string }[] = [
  { kind: 'sql', label: 'SQL' },
  { kind: 'prose', label: 'Text' },
  { kind: 'chart', label: 'Chart' },
  { kind: 'input', label: 'Input' },
];

/** Behind the last cell: adds one more. */
function AddCell({ file, last }: { file: string; last: string | undefined }) {
  const services = useServices();
  const landing = useAppState((state) => state.drag?.file === file && state.drag.before === null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics.
    <div className="add-cell" role="group" aria-label="Add a cell" data-landing={landing || undefined}>
      {kinds.map(({ kind, label }) => (
        <Button
          key={kind}
          variant="quiet"
          aria-label={kind === 'sql' ? 'Add a SQL cell' : `Add ${label.toLowerCase()}`}
          onClick={() => {
            if (last !== undefined) services.store.getState().activateCell(file, last, 'command');
            void services.attempt(() => insertCellOf(services, kind, 'below'));
          }}
        >
          <Plus size={14} aria-hidden /> {label}
        </Button>
      ))}
    </div>
  );
}

/** How many cells are selected, for those who do not see it. */
function SelectionStatus({ file }: { file: string }) {
  const count = useAppState((state) => (state.selection?.file === file ? state.selection.ids.length : 0));
  return (
    <div className="visually-hidden" role="status" aria-label="Selection">
      {count > 1 ? `${count} cells selected` : ''}
    </div>
  );
}

/** The caret in the text of a cell: of an editor, or of prose. */
function readCaret(): number | null {
  const element = document.activeElement;
  return element instanceof HTMLTextAreaElement ? element.selectionStart : caretInEditor();
}

const Cell = memo(function Cell({ file, cell }: { file: string; cell: NotebookBlock }) {
  switch (cell.kind) {
    case 'sql':
      return <SqlCell file={file} cell={cell} />;
    case 'prose':
      return <ProseCell file={file} cell={cell} />;
    case 'chart':
      return <ChartCell file={file} cell={cell} />;
    case 'input':
      return <InputCell file={file} cell={cell} />;
    case 'broken':
      return <BrokenCell file={file} cell={cell} />;
    case 'frontmatter':
      return null;
    default:
      return assertNever(cell, 'notebook block');
  }
}, sameCell);
