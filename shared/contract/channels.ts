import type { AppEventName } from './commands';

/**
 * Names on the wire between preload, page and main. Apart from the command map, so that the preload script, which runs
 * before every page, carries no schemas.
 */

export const appEventNames = [
  'workspace.changed',
  'notebook.changed',
  'status.changed',
  'checks.changed',
  'job.changed',
  'engine.changed',
  'keys.changed',
] as const satisfies readonly AppEventName[];

/** `window.postMessage` data with which the preload hands a MessagePort to the engine to the page. */
export const enginePortMessage = 'plumbline:engine-port';

/** IPC channel names; used by electron/platform and electron/preload only. */
export const ipcChannels = {
  command: 'plumbline:command',
  event: 'plumbline:event',
  enginePort: 'plumbline:engine-port',
} as const;

/**
 * To the engine process, from main or over a port that it answers: the port that comes with this message is to be answered with
 * `ResultApi`. All else on that channel is RPC.
 */
export const resultsPortMessage = { type: 'port' } as const;
