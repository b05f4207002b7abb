import { useState } from 'react';
import { useAppState, useServices } from '../state/app-context';
import type { Command } from '../state/commands/command';
import { keysOf } from '../state/commands/command-keys';
import { fixedKeys } from '../state/commands/fixed-keys';
import { allCommands } from '../state/commands/registry';
import { isMac, keyLabel } from '../state/key-label';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import './cheat-sheet.css';

interface Line {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly keys: readonly string[];
}

const groupOf = (command: Command): string => {
  if (command.scope === 'command mode') return 'Cells (command mode)';
  if (command.scope === 'cell text') return 'Text of a cell';
  if (command.scope === 'check file') return 'File of checks';
  if (command.scope === 'canvas') return 'Canvas';
  if (command.scope === 'cells') return 'Cells (both modes)';
  return command.category === 'Notebook' ? 'Notebook' : command.category;
};

/** Every key there is, as it is set now. Typing searches by what a key does, and by the key. */
export function CheatSheet() {
  const services = useServices();
  const overrides = useAppState((state) => state.keyOverrides);
  const [search, setSearch] = useState('');
  const close = () => services.store.setState({ overlay: null });
  const lines: readonly Line[] = [
    ...allCommands.map((command) => ({
      id: command.id,
      title: command.title,
      group: groupOf(command),
      keys: keysOf(command, overrides).map((key) => keyLabel(key, isMac)),
    })),
    ...fixedKeys.map(({ keys, title, where }) => ({
      id: `${where}:${keys}`,
      title,
      group: where === 'Text' ? 'Text of a cell' : 'Result',
      keys: [keyLabel(keys, isMac)],
    })),
  ].filter(({ keys }) => keys.length > 0);
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = lines.filter((line) => {
    const text = `${line.title} ${line.group} ${line.keys.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = [...new Set(found.map(({ group }) => group))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return (
    <Dialog
      title="Keys"
      description="What each key does, as it is set now."
      onClose={close}
      footer={
        <Button
          onClick={() => {
            close();
            services.store.getState().openTab({ kind: 'settings' });
          }}
        >
          Change keys…
        </Button>
      }
    >
      <input
        type="search"
        className="cheat-search"
        aria-label="Search keys"
        placeholder="Search by what it does, or by the key"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="cheat-sheet" aria-label="All keys" tabIndex={0}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {found
                .filter((line) => line.group === group)
                .map((line) => (
                  <div key={line.id}>
                    <dt>{line.title}</dt>
                    <dd>
                      {line.keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        {found.length === 0 ? <p className="nothing">No key matches “{search}”.</p> : null}
      </section>
    </Dialog>
  );
}

const order: readonly string[] = [
  'Cells (command mode)',
  'Cells (both modes)',
  'Text of a cell',
  'Notebook',
  'Canvas',
  'Pipeline',
  'Run',
  'Result',
  'Go',
  'View',
  'File',
  'Help',
];
