import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { withKeybinding } from '../../../shared/domain/keys/keybindings';
import { useAppState, useServices } from '../../state/app-context';
import type { Command } from '../../state/commands/command';
import { conflictsOf, keysOf } from '../../state/commands/command-keys';
import { fixedKeys } from '../../state/commands/fixed-keys';
import { allCommands, keyOf } from '../../state/commands/registry';
import { isMac, keyLabel } from '../../state/key-label';
import { Button } from '../../ui/button';
import { ProblemView } from '../../ui/problem-view';
import './keyboard-settings.css';

const label = (key: string) => keyLabel(key, isMac);

/** Every command with its keys: searched, changed by pressing the new ones, and put back. All of it stands in one file. */
export function KeyboardSettings() {
  const services = useServices();
  const overrides = useAppState((state) => state.keyOverrides);
  const problems = useAppState((state) => state.keyProblems);
  const file = useAppState((state) => state.keybindings);
  const [search, setSearch] = useState('');
  const [recording, setRecording] = useState<string | null>(null);
  const commands = useMemo(() => [...allCommands].sort((a, b) => a.category.localeCompare(b.category)), []);
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = commands.filter((command) => {
    const keys = keysOf(command, overrides).map(label).join(' ');
    const text = `${command.title} ${command.category} ${command.id} ${keys}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });

  const write = (text: string) => services.attempt(() => services.bridge.invoke('keys.write', { text }));
  const setKeys = (command: Command, keys: readonly string[] | null) => {
    setRecording(null);
    void write(withKeybinding(file?.text ?? '', command.id, keys));
  };

  return (
    <>
      <p className="keys-lead">
        Keys of your own stand in <code className="selectable">{file?.path ?? 'keybindings.json'}</code>. A change of
        the file takes effect at once.
      </p>
      {problems.map((problem) => (
        <ProblemView key={`${problem.line}:${problem.column}:${problem.message}`} problem={problem} />
      ))}
      <div className="keys-tools">
        <input
          type="search"
          aria-label="Search commands and keys"
          placeholder="Search commands and keys"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button
          disabled={overrides.size === 0}
          onClick={() =>
            void write([...overrides.keys()].reduce((text, id) => withKeybinding(text, id, null), file?.text ?? ''))
          }
        >
          Reset all keys
        </Button>
      </div>
      <div className="panel">
        <table className="data-table keys-table" aria-label="Keys">
          <thead>
            <tr>
              <th scope="col">What it does</th>
              <th scope="col">Where</th>
              <th scope="col">Key</th>
              <th scope="col">
                <span className="visually-hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((command) => (
              <KeyRow
                key={command.id}
                command={command}
                keys={keysOf(command, overrides)}
                own={overrides.has(command.id)}
                recording={recording === command.id}
                conflicts={conflictsOf(command, keysOf(command, overrides), allCommands, overrides)}
                onRecord={() => setRecording(command.id)}
                onCancel={() => setRecording(null)}
                onKeys={(keys) => setKeys(command, keys)}
              />
            ))}
            {words.length > 0
              ? null
              : fixedKeys.map(({ keys, title, where }) => (
                  <tr key={`${where}:${keys}`}>
                    <td>{title}</td>
                    <td className="place">{where}</td>
                    <td>
                      <kbd>{label(keys)}</kbd>
                    </td>
                    <td />
                  </tr>
                ))}
          </tbody>
        </table>
        {found.length === 0 ? <p className="nothing">No command matches “{search}”.</p> : null}
      </div>
    </>
  );
}

interface KeyRowProps {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly own: boolean;
  readonly recording: boolean;
  readonly conflicts: ReturnType<typeof conflictsOf>;
  readonly onRecord: () => void;
  readonly onCancel: () => void;
  /** `null` puts the command's own keys back. */
  readonly onKeys: (keys: readonly string[] | null) => void;
}

function KeyRow({ command, keys, own, recording, conflicts, onRecord, onCancel, onKeys }: KeyRowProps) {
  const shared = own ? conflicts : [];
  return (
    <tr data-own={own || undefined}>
      <td>
        {command.title}
        <small className="command-id selectable">{command.id}</small>
      </td>
      <td className="place">{command.scope ?? command.category}</td>
      <td>
        {recording ? (
          <KeyRecorder command={command} onKeys={onKeys} onCancel={onCancel} />
        ) : (
          <>
            {keys.map((key) => (
              <kbd key={key}>{label(key)}</kbd>
            ))}
            {keys.length === 0 ? <span className="no-key">none</span> : null}
            {shared.map((conflict) => (
              <small key={`${conflict.key}:${conflict.command.id}`} className="conflict">
                {label(conflict.key)} is also the key of “{conflict.command.title}”
              </small>
            ))}
          </>
        )}
      </td>
      <td className="change">
        {recording ? null : (
          <>
            <Button variant="quiet" aria-label={`Change the key of ${command.title}`} onClick={onRecord}>
              Change
            </Button>
            {own ? (
              <Button variant="quiet" aria-label={`Reset the key of ${command.title}`} onClick={() => onKeys(null)}>
                Reset
              </Button>
            ) : null}
          </>
        )}
      </td>
    </tr>
  );
}

interface KeyRecorderProps {
  readonly command: Command;
  readonly onKeys: (keys: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** Takes the keys as they are pressed, up to a sequence of two. Enter accepts what was pressed, Escape leaves all as it was. */
function KeyRecorder({ command, onKeys, onCancel }: KeyRecorderProps) {
  const overrides = useAppState((state) => state.keyOverrides);
  const [chords, setChords] = useState<readonly string[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const keys = chords.join(' ');
  const conflicts = keys === '' ? [] : conflictsOf(command, [keys], allCommands, overrides);

  const onKeyDown = (event: KeyboardEvent) => {
    // Tab goes on to the buttons.
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return onCancel();
    if (event.key === 'Enter' && chords.length > 0) return onKeys([keys]);
    const chord = keyOf(event.nativeEvent, isMac);
    if (chord !== null) setChords(chords.length >= 2 ? [chord] : [...chords, chord]);
  };
  return (
    <div className="recorder" data-key-recorder>
      <input
        ref={(element) => {
          field.current = element;
          if (element !== null && chords.length === 0 && document.activeElement !== element) element.focus();
        }}
        readOnly
        aria-label={`New key of ${command.title}`}
        aria-describedby="recorder-help"
        placeholder="Press a key"
        value={keys === '' ? '' : label(keys)}
        onKeyDown={onKeyDown}
      />
      <small id="recorder-help">Enter accepts, Escape cancels; a second key makes a sequence.</small>
      {conflicts.map((conflict) => (
        <small key={conflict.command.id} className="conflict" role="alert">
          Also the key of “{conflict.command.title}”
        </small>
      ))}
      <span className="recorder-actions">
        <Button disabled={keys === ''} onClick={() => onKeys([keys])}>
          Accept
        </Button>
        <Button variant="quiet" onClick={() => onKeys([])}>
          No key
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </span>
    </div>
  );
}
