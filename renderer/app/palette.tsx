import { Command } from 'cmdk';
import { CircleCheck, NotebookText, Table2, Workflow } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useMemo, useState } from 'react';
import { useAppState, useServices } from '../state/app-context';
import { editChecksOf } from '../state/check-files';
import { titleOf } from '../state/commands/command';
import { allCommands, focusOf, runCommand } from '../state/commands/registry';
import { findNode } from '../state/navigation';
import { baseName } from '../ui/format';
import { KeyHint } from '../ui/key-hint';

interface PaletteProps {
  readonly mode: 'commands' | 'open' | 'openChecks';
}

/** Quick open, and with a leading `>` (or by its own key) all commands. */
export function Palette({ mode }: PaletteProps) {
  const services = useServices();
  const [query, setQuery] = useState(mode === 'commands' ? '>' : '');
  const close = () => services.store.setState({ overlay: null });
  const choose = (action: () => void) => {
    close();
    // After the dialog gave the focus back, so that commands find the cell that had it.
    setTimeout(action, 0);
  };
  const commands = query.startsWith('>');
  const name = commands ? 'Commands' : mode === 'openChecks' ? 'Open the checks of' : 'Quick open';
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">{name}</Dialog.Title>
          <Command
            loop
            label={name}
            filter={(value, search, keywords) =>
              score(`${value} ${keywords?.join(' ') ?? ''}`, search.replace(/^>\s*/, ''))
            }
          >
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder={
                mode === 'openChecks' ? 'A node whose checks to edit' : 'Notebooks, nodes and columns; > for commands'
              }
              autoFocus
            />
            <Command.List>
              <Command.Empty>Nothing matches</Command.Empty>
              {commands ? (
                <CommandItems onChoose={(id) => choose(() => runCommand(services, id))} />
              ) : mode === 'openChecks' ? (
                <CheckItems onChoose={choose} />
              ) : (
                <PlaceItems onChoose={choose} />
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function CommandItems({ onChoose }: { onChoose: (id: string) => void }) {
  const services = useServices();
  // Opened in the first moment of a start: what needs the workspace comes with it.
  const isOpen = useAppState((state) => state.workspace !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a workspace that came since offers more.
  const available = useMemo(() => {
    const state = services.store.getState();
    const focus = focusOf(null);
    return allCommands
      .filter((command) => command.keyOnly !== true && (command.when?.(state, focus) ?? true))
      .map((command) => ({ command, title: titleOf(command, state) }));
  }, [services, isOpen]);
  return available.map(({ command, title }) => (
    <Command.Item key={command.id} value={`${command.category}: ${title}`} onSelect={() => onChoose(command.id)}>
      <span className="category">{command.category}</span>
      <span className="text">{title}</span>
      <KeyHint command={command.id} />
    </Command.Item>
  ));
}

/** Every node that can have checks, those that have some first. */
function CheckItems({ onChoose }: { onChoose: (action: () => void) => void }) {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const files = useAppState((state) => state.workspace?.checkFiles) ?? [];
  const nodes = graph.order.filter((name) => {
    const kind = graph.byName.get(name)?.kind;
    return (kind === 'cell' || kind === 'source') && !name.includes('#');
  });
  const fileOf = (node: string) => files.find((file) => file.node === node);
  const sorted = [...nodes].sort((a, b) => Number(fileOf(b) !== undefined) - Number(fileOf(a) !== undefined));
  return sorted.map((name) => {
    const file = fileOf(name);
    return (
      <Command.Item
        key={name}
        value={`checks of ${name}`}
        onSelect={() => onChoose(() => void services.attempt(() => editChecksOf(services, name)))}
      >
        <CircleCheck size={14} aria-hidden />
        <span className="text">{name}</span>
        <small>{file === undefined ? 'no checks yet' : file.file}</small>
      </Command.Item>
    );
  });
}

/** Columns in the list at most, so that a wide workspace stays quick to search. */
const maxColumns = 2000;

function PlaceItems({ onChoose }: { onChoose: (action: () => void) => void }) {
  const services = useServices();
  const notebooks = useAppState((state) => state.workspace?.notebooks) ?? [];
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const open = (name: string) => onChoose(() => void services.attempt(() => findNode(services, name)));
  const columns: { node: string; column: string; type: string }[] = [];
  for (const { name, columns: known } of statuses.values()) {
    for (const column of known ?? []) {
      if (columns.length < maxColumns) columns.push({ node: name, column: column.name, type: column.sqlType });
    }
  }
  return (
    <>
      {notebooks.map(({ file, title }) => (
        <Command.Item
          key={file}
          value={file}
          keywords={[title]}
          onSelect={() => onChoose(() => services.store.getState().openTab({ kind: 'notebook', file }))}
        >
          <NotebookText size={14} aria-hidden />
          <span className="text">{baseName(file)}</span>
          <small>{title}</small>
        </Command.Item>
      ))}
      {graph.order.map((name) => (
        <Command.Item key={`node:${name}`} value={`node ${name}`} onSelect={() => open(name)}>
          <Workflow size={14} aria-hidden />
          <span className="text">{name}</span>
          <small>{statuses.get(name)?.state ?? graph.byName.get(name)?.kind}</small>
        </Command.Item>
      ))}
      {columns.map(({ node, column, type }) => (
        <Command.Item key={`column:${node}.${column}`} value={`column ${node}.${column}`} onSelect={() => open(node)}>
          <Table2 size={14} aria-hidden />
          <span className="text">
            {column} <small>in {node}</small>
          </span>
          <small>{type}</small>
        </Command.Item>
      ))}
    </>
  );
}

/** 0 when a word of the search is missing; more the earlier and the more exactly it is found. */
function score(value: string, search: string): number {
  const text = value.toLowerCase();
  let total = 1;
  for (const word of search.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const at = text.indexOf(word);
    if (at < 0) return 0;
    total *= at === 0 || /\W|_/.test(text[at - 1] ?? '') ? 1 : 0.6;
    total *= 1 - Math.min(at, 60) / 200;
  }
  return total;
}
