import { type BrowserWindow, ipcMain, type MessagePortMain, type WebContents, type WebFrameMain } from 'electron';
import type { z } from 'zod';
import { type Disposable, toDisposable } from '../../shared/base/disposable';
import { ipcChannels } from '../../shared/contract/channels';
import type {
  AppEventName,
  AppEvents,
  CommandAnswer,
  CommandName,
  CommandReply,
  commands,
} from '../../shared/contract/commands';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import { parseCommand } from './parse-command';

/** A handler a command, derived from the contract: parameters arrive validated, a rejection crosses as a problem. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (
    params: z.output<(typeof commands)[Name]['params']>,
    sender: WebContents,
  ) => CommandAnswer<Name> | Promise<CommandAnswer<Name>>;
};

export interface CommandChannelOptions {
  /** Who may send commands at all; asked once for each message, before anything else of it is looked at. */
  readonly isTrustedFrame: (frame: WebFrameMain | null) => boolean;
  /** Hears of each command that failed with a bug of ours or was refused, for the log. */
  readonly onFailure: (name: string, problem: Problem) => void;
}

/** Answers the renderer's commands until disposed of. */
export function handleCommands(handlers: CommandHandlers, options: CommandChannelOptions): Disposable {
  ipcMain.handle(ipcChannels.command, async (event, name: unknown, params: unknown): Promise<CommandReply<unknown>> => {
    try {
      if (!options.isTrustedFrame(event.senderFrame)) {
        throw new PlumblineError({ code: 'access_denied', message: 'Commands are accepted from the app window only.' });
      }
      const command = parseCommand(name, params);
      // The union of all handlers cannot be called with the union of all parameters; `parseCommand` matched the two.
      const handler = handlers[command.name] as (params: unknown, sender: WebContents) => unknown;
      return { ok: true, value: await handler(command.params, event.sender) };
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'internal' || problem.code === 'access_denied') {
        options.onFailure(String(name).slice(0, 100), problem);
      }
      return { ok: false, problem };
    }
  });
  return toDisposable(() => ipcMain.removeHandler(ipcChannels.command));
}

/** Sends an event to a window, as JSON (see `PlumblineBridge.on`); nothing happens when it is gone. */
export function sendEvent<Name extends AppEventName>(
  window: BrowserWindow,
  name: Name,
  payload: AppEvents[Name],
): void {
  if (!window.isDestroyed()) window.webContents.send(ipcChannels.event, name, JSON.stringify(payload));
}

/** Hands a port to the page: the preload script passes it on as a window message. */
export function sendEnginePort(contents: WebContents, port: MessagePortMain): void {
  if (contents.isDestroyed()) port.close();
  else contents.postMessage(ipcChannels.enginePort, null, [port]);
}
