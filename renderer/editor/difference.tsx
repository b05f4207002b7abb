import { useEffect, useRef } from 'react';
import { monaco, prepareMonaco } from './monaco';

interface DifferenceProps {
  readonly original: string;
  readonly modified: string;
}

/** Two texts side by side, read-only. */
export function Difference({ original, modified }: DifferenceProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    prepareMonaco();
    const models = {
      original: monaco.editor.createModel(original, 'plaintext'),
      modified: monaco.editor.createModel(modified, 'plaintext'),
    };
    const diff = monaco.editor.createDiffEditor(element, {
      readOnly: true,
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 12,
      renderOverviewRuler: false,
      scrollBeyondLastLine: false,
    });
    // Owned here: an editor that makes it itself leaves it alive, and it complains of a diff whose texts are gone.
    const viewModel = diff.createViewModel(models);
    diff.setModel(viewModel);
    return () => {
      diff.dispose();
      viewModel.dispose();
      models.original.dispose();
      models.modified.dispose();
    };
  }, [original, modified]);
  return <div ref={host} className="difference" />;
}
