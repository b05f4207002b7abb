import { FileInput, NotebookText, Plus } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useAppState, useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import { useCommandKey } from '../state/use-command-key';
import { IconButton } from '../ui/button';
import { baseName } from '../ui/format';
import { Catalog } from './explorer/catalog';
import { OpenIncidents } from './explorer/open-incidents';
import { Row, Section } from './explorer/rows';
import { Outline } from './outline';

/** What the workspace holds, by kind. */
export function Explorer() {
  const workspace = useAppState((state) => state.workspace);
  if (workspace === null) return null;
  return (
    <section className="explorer" aria-label="Explorer" onKeyDown={onArrowKeys}>
      <Notebooks />
      <OpenIncidents />
      <Catalog />
      <Outline />
    </section>
  );
}

function Notebooks() {
  const services = useServices();
  const newKey = useCommandKey('notebook.new');
  const notebooks = useAppState((state) => state.workspace?.notebooks) ?? [];
  const activeTab = useAppState((state) => state.activeTab);
  const statuses = useAppState((state) => state.statuses);
  const graph = useAppState((state) => state.graph);
  return (
    <Section
      title="Notebooks"
      empty={notebooks.length === 0 ? 'No notebook yet' : undefined}
      action={
        <>
          <IconButton label="Import a notebook" onClick={() => runCommand(services, 'notebook.import')}>
            <FileInput size={14} aria-hidden />
          </IconButton>
          <IconButton label="New notebook" shortcut={newKey} onClick={() => runCommand(services, 'notebook.new')}>
            <Plus size={14} aria-hidden />
          </IconButton>
        </>
      }
    >
      {notebooks.map(({ file, title }) => {
        const counts = { stale: 0, failed: 0 };
        for (const node of graph.byName.values()) {
          if (node.kind !== 'cell' || node.file !== file) continue;
          const state = statuses.get(node.name)?.state;
          if (state === 'stale') counts.stale++;
          if (state === 'failed' || state === 'blocked' || state === 'broken') counts.failed++;
        }
        return (
          <Row
            key={file}
            on={activeTab === `notebook:${file}`}
            title={title}
            onOpen={() => services.store.getState().openTab({ kind: 'notebook', file })}
            icon={<NotebookText size={14} aria-hidden />}
            fact={
              counts.failed > 0 ? `${counts.failed} failing` : counts.stale > 0 ? `${counts.stale} stale` : undefined
            }
            tone={counts.failed > 0 ? 'bad' : counts.stale > 0 ? 'stale' : undefined}
          >
            {baseName(file)}
          </Row>
        );
      })}
    </Section>
  );
}

/** Up and down move between the rows, as in a list. */
function onArrowKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button.open')];
  const at = rows.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
