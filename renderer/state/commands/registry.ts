import { type Disposable, toDisposable } from '../../../shared/base/disposable';
import type { Services } from '../services';
import { appCommands } from './app-commands';
import { canvasCommands } from './canvas-commands';
import { cellCommands } from './cell-commands';
import { chartCommands } from './chart-commands';
import { checkFileCommands } from './check-file-commands';
import type { Command, KeyboardFocus } from './command';
import { type KeyOverrides, keysOf } from './command-keys';
import { commonTableCommands } from './common-table-commands';
import { exchangeCommands } from './exchange-commands';
import { flowCommands } from './flow-commands';
import { importCommands } from './import-commands';
import { languageCommands } from './language-commands';
import { mutationCommands } from './mutation-commands';
import { notebookCommands } from './notebook-commands';
import { pipelineEditCommands } from './pipeline-edit-commands';
import { profileCommands } from './profile-commands';
import { provenanceCommands } from './provenance-commands';
import { resultCommands } from './result-commands';
import { runCommands } from './run-commands';
import { sinkCommands } from './sink-commands';
import { suggestionCommands } from './suggestion-commands';

/** Every command of the window, in the order of the palette. */
export const allCommands: readonly Command[] = [
  ...appCommands,
  ...notebookCommands,
  ...cellCommands,
  ...commonTableCommands,
  ...chartCommands,
  ...resultCommands,
  ...provenanceCommands,
  ...runCommands,
  ...flowCommands,
  ...mutationCommands,
  ...sinkCommands,
  ...checkFileCommands,
  ...languageCommands,
  ...profileCommands,
  ...suggestionCommands,
  ...importCommands,
  ...exchangeCommands,
  ...canvasCommands,
  ...pipelineEditCommands,
];

const byId = new Map(allCommands.map((command) => [command.id, command]));

/** Time in which the second key of a sequence such as `d d` must follow. */
const sequenceMs = 800;

export function findCommand(id: string): Command {
  const command = byId.get(id);
  if (command === undefined) throw new Error(`No command ${id}.`);
  return command;
}

/** Runs a command; what goes wrong becomes a notice. */
export function runCommand(services: Services, id: string): void {
  void services.attempt(() => findCommand(id).run(services));
}

/**
 * The key of an event in the spelling of `Command.keys`, or null for a modifier alone. Letters are told by the character
 * that the layout gives, so that `Mod+Z` is where the user's keyboard has the Z.
 */
export function keyOf(event: KeyboardEvent, mac: boolean): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'Process'].includes(event.key)) return null;
  const parts: string[] = [];
  const mod = mac ? event.metaKey : event.ctrlKey;
  if (mod) parts.push('Mod');
  if (mac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  const letter = event.key.length === 1;
  if (event.shiftKey) parts.push('Shift');
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  const name = event.key === ' ' ? 'Space' : letter && !plain ? event.key.toUpperCase() : event.key;
  return [...parts, name].join('+');
}

/** `Ctrl` is a key of its own only on macOS; elsewhere it is `Mod`. */
export function normaliseKey(key: string, mac: boolean): string {
  // `Shift++` is the plus key.
  const parts = key.replace(/\+$/, 'plus').split('+');
  const last = parts.pop()?.replace(/^plus$/, '+') ?? '';
  const has = (name: string) => parts.includes(name);
  const mod = has('Mod') || (!mac && has('Ctrl'));
  return [
    ...(mod ? ['Mod'] : []),
    ...(mac && has('Ctrl') ? ['Ctrl'] : []),
    ...(has('Alt') ? ['Alt'] : []),
    ...(has('Shift') ? ['Shift'] : []),
    last,
  ].join('+');
}

/** Listens for the keys of all commands. In the capture phase, so that the editor does not take what belongs to the notebook. */
export function listenForKeys(services: Services, target: Window, mac: boolean): Disposable {
  const bindingsFor = (overrides: KeyOverrides) =>
    allCommands
      .flatMap((command) =>
        keysOf(command, overrides).map((keys) => ({
          command,
          own: overrides.has(command.id),
          sequence: keys.split(' ').map((key) => normaliseKey(key, mac)),
        })),
      )
      // A key that someone chose goes before one that was there.
      .sort((a, b) => Number(b.own) - Number(a.own));
  let known = services.store.getState().keyOverrides;
  let bindings = bindingsFor(known);
  let pending: { key: string; at: number } | null = null;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    const key = keyOf(event, mac);
    if (key === null) return;
    if (event.target instanceof Element && event.target.closest('[data-key-recorder]') !== null) return;
    const focus = focusOf(event.target);
    const state = services.store.getState();
    if (state.keyOverrides !== known) {
      known = state.keyOverrides;
      bindings = bindingsFor(known);
    }
    const applicable = bindings.filter(({ command }) => command.when?.(state, focus) ?? true);
    const started = pending !== null && event.timeStamp - pending.at < sequenceMs ? pending.key : null;
    pending = null;
    const match =
      applicable.find(({ sequence }) => sequence.length === 2 && sequence[0] === started && sequence[1] === key) ??
      applicable.find(({ sequence }) => sequence.length === 1 && sequence[0] === key);
    if (match === undefined) {
      if (applicable.some(({ sequence }) => sequence.length === 2 && sequence[0] === key)) {
        pending = { key, at: event.timeStamp };
        event.preventDefault();
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    runCommand(services, match.command.id);
  };
  target.addEventListener('keydown', onKeyDown, true);
  return toDisposable(() => target.removeEventListener('keydown', onKeyDown, true));
}

/** Where the keyboard is, from the element that has the focus. */
export function focusOf(target: EventTarget | null): KeyboardFocus {
  const element = target instanceof Element ? target : null;
  const inside = (selector: string) => element?.closest(selector) != null;
  const inEditor = inside('.monaco-editor');
  const inField = inside('input, textarea, select, [contenteditable="true"], [role="textbox"]');
  const nowhere = element === null || element === element.ownerDocument.body;
  return {
    inText: inEditor || inField,
    // The editor's own find field keeps its keys.
    inCellEditor: inside('[data-cell-editor]') && !inside('.find-widget'),
    inGrid: inside('[role="grid"]'),
    onMark: inside('[data-chart-mark]'),
    inCanvas: nowhere || inside('[data-canvas-keys]'),
    inDialog: inside('[role="dialog"], [role="menu"]'),
    onControl: inside('button, a[href], summary, [role="tab"], [role="separator"]'),
    inNotebook: nowhere || inside('[data-notebook]'),
  };
}
