import { useEffect, useRef, useState } from 'react';
import { replaceProse } from '../../../shared/domain/notebook/edit-notebook';
import type { ProseCell as ProseBlock } from '../../../shared/domain/notebook/notebook';
import { useAppState, useServices } from '../../state/app-context';
import { Markdown } from '../../ui/prose/markdown';
import { CellFrame, SectionFold } from './cell-frame';
import { isProseAlone } from './fences';

interface ProseCellProps {
  readonly file: string;
  readonly cell: ProseBlock;
}

/** Prose as rendered Markdown; a double click or Enter shows its text. HTML in it is sanitised. */
export function ProseCell({ file, cell }: ProseCellProps) {
  const services = useServices();
  const editing = useAppState(
    (state) => state.activeCell?.file === file && state.activeCell.id === cell.id && state.activeCell.mode === 'edit',
  );
  const text = cell.text.trim();
  const activate = (mode: 'command' | 'edit') => services.store.getState().activateCell(file, cell.id, mode);
  return (
    <CellFrame file={file} id={cell.id} name="Text" className="prose" onActivate={() => activate('command')}>
      {editing ? null : <SectionFold file={file} id={cell.id} />}
      {editing ? (
        <ProseEditor file={file} cell={cell} onLeave={() => activate('command')} />
      ) : text === '' ? (
        <p className="empty-prose" onDoubleClick={() => activate('edit')}>
          Empty text. Enter or a double click writes it.
        </p>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard's way to edit is Enter.
        <div className="markdown selectable" onDoubleClick={() => activate('edit')}>
          <Markdown file={file} cellId={cell.id} text={text} />
        </div>
      )}
    </CellFrame>
  );
}

interface ProseEditorProps extends ProseCellProps {
  readonly onLeave: () => void;
}

function ProseEditor({ file, cell, onLeave }: ProseEditorProps) {
  const services = useServices();
  const field = useRef<HTMLTextAreaElement>(null);
  const body = cell.text.trim();
  const [draft, setDraft] = useState(body);
  const latest = useRef(draft);

  const commit = (text: string) => {
    const session = services.openSession(file);
    const block = session.notebook.blocks.find((other) => other.id === cell.id);
    if (block?.kind !== 'prose') return;
    session.edit(replaceProse(session.notebook, cell.id, text), false);
  };

  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    void draft;
    element.style.height = '0';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);

  return (
    <textarea
      ref={field}
      data-cell-editor
      className="prose-editor"
      aria-label="Text as Markdown"
      value={draft}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        latest.current = text;
        // While a fence is open, the cells below would be swallowed by it; and text that makes cells of its own makes them once,
        // when it is left. An emptied field is a deleted cell only then, too.
        if (text.trim() !== '' && isProseAlone(text)) commit(text);
      }}
      onBlur={() => {
        if (latest.current !== body) commit(latest.current);
        const active = services.store.getState().activeCell;
        if (active?.file === file && active.id === cell.id && active.mode === 'edit' && document.hasFocus()) onLeave();
      }}
    />
  );
}
