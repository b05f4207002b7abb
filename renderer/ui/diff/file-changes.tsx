import { memo, useMemo } from 'react';
import { lineDifference } from '../../../shared/domain/notebook/line-hunks';
import type { FileChange } from '../../../shared/domain/sketch/pipeline-edit';
import { formatQuantity } from '../format';
import './file-changes.css';

/** Lines of one file that are shown: more are counted. */
const mostLines = 300;
const signs = { same: ' ', removed: '−', added: '+' } as const;
const words = { same: '', removed: 'removed: ', added: 'added: ' } as const;

interface FileChangesProps {
  readonly files: readonly FileChange[];
  /** Opens a file at a line; null for a file that cannot be opened here. */
  readonly opener?: (file: string) => ((line: number) => void) | null;
}

/** What changes in files, before and after, line by line. */
export function FileChanges({ files, opener }: FileChangesProps) {
  return (
    <div className="file-changes">
      {files.map((change) => (
        <FileDifference key={change.file} change={change} open={opener?.(change.newFile ?? change.file) ?? null} />
      ))}
    </div>
  );
}

/** `+3 −1` of all files together. */
export function ChangeCounts({ files }: { readonly files: readonly FileChange[] }) {
  const { added, removed } = useMemo(() => {
    const all = files.map(({ before, after }) => lineDifference(before, after));
    const sum = (kind: 'added' | 'removed') => all.reduce((total, difference) => total + difference[kind], 0);
    return { added: sum('added'), removed: sum('removed') };
  }, [files]);
  return <Counts added={added} removed={removed} />;
}

function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
  return (
    <span className="change-counts number">
      {added > 0 || removed === 0 ? (
        <b data-kind="added">
          +{added}
          <span className="visually-hidden"> lines added</span>
        </b>
      ) : null}
      {removed > 0 ? (
        <b data-kind="removed">
          −{removed}
          <span className="visually-hidden"> lines removed</span>
        </b>
      ) : null}
    </span>
  );
}

const FileDifference = memo(function FileDifference({
  change,
  open,
}: {
  readonly change: FileChange;
  readonly open: ((line: number) => void) | null;
}) {
  const { file, newFile, before, after } = change;
  const { hunks, added, removed } = useMemo(() => lineDifference(before, after), [before, after]);
  const lines = hunks.flatMap((hunk) =>
    hunk.lines.map((line, index) => ({ ...line, skipped: index === 0 ? hunk.skipped : 0 })),
  );
  const shown = lines.slice(0, mostLines);
  const firstChanged = lines.find((line) => line.after !== undefined && line.kind === 'added') ?? lines[0];
  const name = newFile === undefined ? file : `${file} → ${newFile}`;
  return (
    <section className="file-change" aria-label={`Change of ${file}`}>
      <header>
        {open === null || after === null ? (
          <span className="file">{name}</span>
        ) : (
          <button type="button" className="file link" onClick={() => open(firstChanged?.after ?? 1)}>
            {name}
          </button>
        )}
        {before === null ? <span className="chip">new file</span> : null}
        {after === null ? <span className="chip">removed</span> : null}
        <span className="spacer" />
        <Counts added={added} removed={removed} />
      </header>
      <div className="lines">
        {shown.map((line) => (
          <div key={`${line.before ?? ''}:${line.after ?? ''}`} className="diff-line" data-kind={line.kind}>
            {line.skipped > 0 ? <span className="skipped">{formatQuantity(line.skipped, 'line')} the same</span> : null}
            <span className="number" aria-hidden>
              {line.before ?? ''}
            </span>
            <span className="number" aria-hidden>
              {line.after ?? ''}
            </span>
            <span className="sign" aria-hidden>
              {signs[line.kind]}
            </span>
            <code>
              {words[line.kind] === '' ? null : <span className="visually-hidden">{words[line.kind]}</span>}
              {line.text}
            </code>
          </div>
        ))}
        {lines.length > shown.length ? (
          <p className="more">{formatQuantity(lines.length - shown.length, 'line')} more</p>
        ) : null}
        {lines.length === 0 ? <p className="more">Only the name of the file changes</p> : null}
      </div>
    </section>
  );
});
