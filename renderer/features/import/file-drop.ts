import { useEffect } from 'react';
import { addPastedText, addPaths, isTabular, pathsIn } from '../../state/commands/import-commands';
import type { Services } from '../../state/services';

/** Takes files and folders that are dropped anywhere on the window, and paths and tables that are pasted outside of a text. */
export function useFileDrop(services: Services): void {
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      addPaths(
        services,
        files.map((file) => services.bridge.pathOf(file)).filter((path) => path !== ''),
      );
    };
    const onPaste = (event: ClipboardEvent) => {
      const { target } = event;
      const inText =
        target instanceof HTMLElement && target.closest('input, textarea, [contenteditable], .monaco-editor');
      if (inText !== null && inText !== false) return;
      const files = [...(event.clipboardData?.files ?? [])].map((file) => services.bridge.pathOf(file));
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const paths = [...files.filter((path) => path !== ''), ...pathsIn(text)];
      if (paths.length > 0) addPaths(services, paths);
      else if (isTabular(text)) void services.attempt(() => addPastedText(services, text));
      else return;
      event.preventDefault();
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('paste', onPaste);
    };
  }, [services]);
}
