import { memo } from 'react';
import { monaco, prepareMonaco } from './monaco';

interface StaticCodeProps {
  readonly text: string;
  readonly language: string;
}

/** The text of a cell that is far from the viewport: looks as in the editor, costs a fraction of one. */
export const StaticCode = memo(function StaticCode({ text, language }: StaticCodeProps) {
  prepareMonaco();
  const tokens = monaco.editor.tokenize(text, language);
  const lines = text.split('\n');
  return (
    <pre className="static-code">
      {lines.map((line, number) => {
        const parts = tokens[number] ?? [];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
          <span key={number}>
            {parts.map((part, at) => (
              <span key={part.offset} data-token={part.type.split('.')[0]}>
                {line.slice(part.offset, parts[at + 1]?.offset ?? line.length)}
              </span>
            ))}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
});
