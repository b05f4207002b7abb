import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { appEventNames, enginePortMessage, ipcChannels } from '../../shared/contract/channels';
import type { AppEventName, PlumblineBridge } from '../../shared/contract/commands';

type Listener = (json: string) => void;

const listeners = new Map<AppEventName, Set<Listener>>(appEventNames.map((name) => [name, new Set()]));

// One subscription for all events: a page that forgets to unsubscribe leaks its own listener and nothing of Electron's.
ipcRenderer.on(ipcChannels.event, (_event, name: AppEventName, json: string) => {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(json);
});

// A port cannot cross the context bridge; as a window message of the page's own origin it can.
ipcRenderer.on(ipcChannels.enginePort, (event) => {
  window.postMessage(enginePortMessage, window.location.origin, event.ports);
});

const bridge: PlumblineBridge = {
  invoke: (name, params) => ipcRenderer.invoke(ipcChannels.command, name, params),
  on(name, listener) {
    const entry: Listener = (json) => listener(json);
    listeners.get(name)?.add(entry);
    return () => {
      listeners.get(name)?.delete(entry);
    };
  },
  pathOf(file) {
    if (!(file instanceof File)) return '';
    // Electron 25 has no `webUtils`; there the path is a property of the file (see electron/platform/electron-versions.ts).
    const utilities: Partial<typeof webUtils> | undefined = webUtils;
    return utilities?.getPathForFile?.(file) ?? (file as File & { readonly path?: string }).path ?? '';
  },
};

contextBridge.exposeInMainWorld('plumbline', bridge);
