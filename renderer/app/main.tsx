import './zod-without-eval';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { PlumblineBridge } from '../../shared/contract/commands';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/primitives.css';
import { createBridge } from '../bridge/bridge';
import { EngineResults } from '../bridge/engine-results';
import { provideLanguage } from '../editor/language/language-host';
import { createLanguageHost } from '../state/cell-language';
import { listenForKeys } from '../state/commands/registry';
import { isMac } from '../state/key-label';
import { Services } from '../state/services';
import { createAppStore } from '../state/store';
import { App } from './app';
import { followTheme } from './theme';

declare global {
  interface Window {
    readonly plumbline: PlumblineBridge;
  }
}

/** The composition root of the window. */
function start(): void {
  const host = document.getElementById('root');
  if (host === null) throw new Error('The page has no #root.');
  const bridge = createBridge(window.plumbline);
  const services = new Services({
    store: createAppStore(),
    bridge,
    results: new EngineResults(bridge, window),
    storage: window.localStorage,
  });
  window.addEventListener('error', (event) => services.report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => services.report(event.reason));
  // What was typed in the last moment goes to main before the page does.
  window.addEventListener('pagehide', () => void services.flushAll().catch(() => undefined));
  provideLanguage(createLanguageHost(services));
  listenForKeys(services, window, isMac);
  followTheme(services.store, document.documentElement, window.matchMedia('(prefers-color-scheme: dark)'));
  void services.start();
  createRoot(host).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  );
}

start();
