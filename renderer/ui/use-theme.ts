import { useSyncExternalStore } from 'react';
import type { ChartTheme } from '../../shared/domain/chart/chart-theme';

/** The theme that the window shows now, whatever the setting says. */
export function useTheme(): ChartTheme {
  return useSyncExternalStore(subscribe, shown);
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function shown(): ChartTheme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}
