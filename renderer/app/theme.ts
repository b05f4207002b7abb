import { type Disposable, DisposableStore, toDisposable } from '../../shared/base/disposable';
import { applyEditorTheme } from '../editor/monaco';
import type { AppStore } from '../state/store';

/** Keeps `data-theme` and the editors' colours at what the setting, or else the system, says. */
export function followTheme(store: AppStore, root: HTMLElement, systemIsDark: MediaQueryList): Disposable {
  const owned = new DisposableStore();
  let shown: string | undefined;
  const apply = () => {
    const { theme } = store.getState();
    const resolved = theme === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : theme;
    if (resolved === shown) return;
    shown = resolved;
    root.dataset.theme = resolved;
    applyEditorTheme(resolved === 'dark');
  };
  apply();
  owned.add(toDisposable(store.subscribe(apply)));
  systemIsDark.addEventListener('change', apply);
  owned.add(toDisposable(() => systemIsDark.removeEventListener('change', apply)));
  return owned;
}
