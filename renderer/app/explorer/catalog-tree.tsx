// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus, its items are told by aria-activedescendant (w3.org/WAI/ARIA/apg/patterns/treeview).
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are handled by the tree.
import { ChevronDown, ChevronRight, FileCheck2, FileCode2, FilePlus2, Table2 } from 'lucide-react';
import { ContextMenu } from 'radix-ui';
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { draggedName } from '../../editor/names-into-editors';
import { useAppState, useServices } from '../../state/app-context';
import { Dot } from '../../ui/node-state';
import { nameOfRow, openRow } from './catalog-actions';
import { CatalogMenu } from './catalog-menu';
import { type CatalogGroup, type CatalogRow, catalogRows, placeOf, treeKey, typeahead } from './catalog-rows';
import { RemoveSourceDialog } from './remove-source-dialog';

const rowHeight = 26;
/** Rows above and below what is visible that are in the document too. */
const margin = 12;
/** Letters that come faster than this are one word. */
const typeaheadMs = 700;

interface CatalogTreeProps {
  readonly groups: readonly CatalogGroup[];
  readonly sought: string;
  readonly onUnfold: (names: readonly string[]) => void;
  readonly onRefresh: (name: string) => void;
}

/** Sources, nodes, checks and files as one tree. Only what is visible is in the document. */
export function CatalogTree({ groups, sought, onUnfold, onRefresh }: CatalogTreeProps) {
  const services = useServices();
  const selectedNode = useAppState((state) => state.selectedNode);
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [activeRow, setActiveRow] = useState<CatalogRow>();
  const [focused, setFocused] = useState(false);
  const [menuKey, setMenuKey] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const rows = useMemo(() => catalogRows(groups, { folded, unfolded }, sought), [groups, folded, unfolded, sought]);
  const active = placeOf(rows, activeRow);
  const shown = useVisibleRows(tree, rows.length);

  const open = useMemo(
    () => rows.flatMap((row) => (row.kind === 'entry' && row.expanded === true ? [row.entry.name] : [])),
    [rows],
  );
  useEffect(() => onUnfold(open), [onUnfold, open]);

  const goTo = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    setActiveRow(row);
    showRow(tree.current, index);
  };

  const toggle = (row: CatalogRow) => {
    if (row.kind === 'group') setFolded((before) => toggled(before, row.key));
    else if (row.kind === 'entry' && row.expanded !== undefined) setUnfolded((before) => toggled(before, row.key));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = rows[active];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeKey(rows, active, event.key);
    if (move !== undefined) {
      if (move.go !== undefined) goTo(move.go);
      if (move.toggle === true) toggle(row);
    } else if (event.key === 'Enter') {
      if (row.kind === 'group') toggle(row);
      else openRow(services, row);
    } else if (event.key === ' ') toggle(row);
    else if (event.key === '*') {
      const siblings = rows.filter((other) => other.parent === row.parent && other.kind === 'entry');
      setUnfolded((before) => new Set([...before, ...siblings.map((other) => other.key)]));
    } else if (event.key === 'Delete' && row.kind === 'entry' && row.entry.kind === 'source')
      setRemoving(row.entry.name);
    else if (event.key.length === 1) {
      const text = event.timeStamp - typed.current.at < typeaheadMs ? typed.current.text + event.key : event.key;
      typed.current = { text, at: event.timeStamp };
      const found = typeahead(rows, active, text);
      if (found !== undefined) goTo(found);
    } else return;
    event.preventDefault();
    // Letters are for finding a row here, not keys of the notebook.
    event.stopPropagation();
  };

  const rowOf = (event: MouseEvent | DragEvent) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]');
    const index = Number(item?.dataset.index ?? -1);
    return rows[index];
  };

  const onClick = (event: MouseEvent) => {
    const row = rowOf(event);
    if (row === undefined) return;
    setActiveRow(row);
    const onTwist = (event.target as HTMLElement).closest('.twist') !== null;
    if (onTwist || row.kind === 'group') toggle(row);
    else openRow(services, row);
  };

  const onDragStart = (event: DragEvent) => {
    const row = rowOf(event);
    const name = row === undefined ? undefined : nameOfRow(row);
    if (name === undefined) {
      event.preventDefault();
      return;
    }
    event.dataTransfer.setData(draggedName, name);
    event.dataTransfer.setData('text/plain', name);
    event.dataTransfer.effectAllowed = 'copy';
  };

  return (
    <>
      <ContextMenu.Root onOpenChange={(isOpen) => isOpen || tree.current?.focus({ preventScroll: true })}>
        <ContextMenu.Trigger asChild>
          <div
            ref={tree}
            className="catalog"
            role="tree"
            aria-label="Catalog"
            tabIndex={0}
            aria-activedescendant={rows.length === 0 ? undefined : `${id}-${active}`}
            style={{ height: rows.length * rowHeight }}
            onKeyDown={onKeyDown}
            onClick={onClick}
            onDragStart={onDragStart}
            onFocus={() => setFocused(true)}
            onBlur={() => setFocused(false)}
            onContextMenu={(event) => {
              const row = rowOf(event) ?? rows[active];
              setMenuKey(row?.key ?? null);
              if (row !== undefined) setActiveRow(row);
            }}
          >
            {rows.map((row, index) =>
              (index >= shown.first && index <= shown.last) || index === active ? (
                <Item
                  key={row.key}
                  id={`${id}-${index}`}
                  row={row}
                  index={index}
                  active={focused && index === active}
                  selected={row.kind === 'entry' && row.entry.name === selectedNode}
                />
              ) : null,
            )}
          </div>
        </ContextMenu.Trigger>
        <CatalogMenu row={rows.find((row) => row.key === menuKey)} onRefresh={onRefresh} onRemove={setRemoving} />
      </ContextMenu.Root>
      {rows.length === 0 && sought.trim() !== '' ? <p className="nothing">Nothing has that in its name.</p> : null}
      {removing === null ? null : <RemoveSourceDialog source={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

interface ItemProps {
  readonly id: string;
  readonly row: CatalogRow;
  readonly index: number;
  readonly active: boolean;
  readonly selected: boolean;
}

const Item = memo(function Item({ id, row, index, active, selected }: ItemProps) {
  const fact = row.kind === 'entry' ? row.entry.fact : row.kind === 'column' ? row.column.sqlType : undefined;
  const tone = row.kind === 'entry' ? row.entry.tone : undefined;
  return (
    <div
      id={id}
      role="treeitem"
      className="catalog-row"
      data-kind={row.kind}
      data-index={index}
      data-level={row.level}
      data-active={active || undefined}
      data-on={selected || undefined}
      aria-level={row.level}
      aria-expanded={row.expanded}
      aria-selected={selected}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      title={
        row.kind === 'entry'
          ? row.entry.title
          : row.kind === 'column'
            ? `${row.label} ${row.column.sqlType}`
            : row.label
      }
      draggable={nameOfRow(row) !== undefined}
      style={{ top: index * rowHeight }}
    >
      {row.expanded === undefined ? (
        <span className="twist" aria-hidden data-empty />
      ) : (
        <span className="twist" aria-hidden>
          {row.expanded ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </span>
      )}
      <Icon row={row} />
      <span className="text">
        <Highlighted text={row.label} match={row.match} />
      </span>
      {fact === undefined ? null : (
        <small className="number" data-tone={tone === 'ok' || tone === 'quiet' ? undefined : tone}>
          {fact}
        </small>
      )}
    </div>
  );
});

function Icon({ row }: { row: CatalogRow }) {
  if (row.kind !== 'entry') return null;
  switch (row.entry.kind) {
    case 'source':
      return <Table2 size={14} aria-hidden />;
    case 'node':
      return <Dot tone={row.entry.tone ?? 'neutral'} />;
    case 'check':
      return row.entry.tone === undefined ? <FileCheck2 size={14} aria-hidden /> : <Dot tone={row.entry.tone} />;
    case 'spec':
      return <FileCode2 size={14} aria-hidden />;
    case 'file':
      return <FilePlus2 size={14} aria-hidden />;
  }
}

function Highlighted({ text, match }: { text: string; match: CatalogRow['match'] }) {
  if (match === undefined) return text;
  const [start, end] = match;
  return (
    <>
      {text.slice(0, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end)}
    </>
  );
}

/** The rows of the tree that its scrolling ancestor shows, with some on both sides. */
function useVisibleRows(tree: { readonly current: HTMLElement | null }, count: number) {
  const [shown, setShown] = useState({ first: 0, last: 60 });
  // After each change of the count too: what is above the tree may have another height now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const element = tree.current;
    const scroller = element?.closest<HTMLElement>('.explorer');
    if (element === null || scroller == null) return;
    const measure = () => {
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / rowHeight) - margin);
      const last = Math.ceil((top + scroller.clientHeight) / rowHeight) + margin;
      setShown((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    measure();
    scroller.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [tree, count]);
  return shown;
}

function showRow(tree: HTMLElement | null, index: number): void {
  const scroller = tree?.closest<HTMLElement>('.explorer');
  if (tree === null || scroller == null) return;
  const view = scroller.getBoundingClientRect();
  const top = tree.getBoundingClientRect().top + index * rowHeight;
  if (top < view.top + rowHeight) scroller.scrollTop -= view.top + rowHeight - top;
  else if (top + rowHeight > view.bottom) scroller.scrollTop += top + rowHeight - view.bottom;
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const after = new Set(keys);
  if (!after.delete(key)) after.add(key);
  return after;
}
