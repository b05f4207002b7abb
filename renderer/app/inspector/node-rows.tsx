import { useEffect, useState } from 'react';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { useAppState, useServices } from '../../state/app-context';
import { useResultVersion } from '../../state/use-column-profile';
import { Part } from '../../ui/part';
import { HeaderProfile } from '../../ui/profile/header-profile';
import { useIsProfiled } from '../../ui/profile/profiled-result';
import './node-flow.css';

const shownRows = 5;
const shownColumns = 40;
const budgetMs = 5000;

/** The first rows of a node as they are now, and its columns with their profiles. Shown beside the pipeline, where no grid is. */
export function NodeRows({ node }: { node: string }) {
  const status = useAppState((state) => state.statuses.get(node));
  const version = useResultVersion(node, status);
  const first = useFirstRows(node, version);
  const profiled = useIsProfiled(node, status);
  if (version === null || first === null) return null;
  if ('problem' in first) return <p className="nothing">{first.problem.message}</p>;
  const { columns, rowCount, vectors } = first.page;
  const shown = columns.slice(0, shownColumns);
  return (
    <>
      <Part title="First rows">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
        <section className="first-rows" aria-label={`First rows of ${node}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {shown.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: rowCount }, (_, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row has nothing but its place.
                <tr key={row}>
                  {shown.map(({ name, type }, index) => {
                    const vector = vectors[index];
                    const text = vector === undefined ? null : formatValue(type, vector, row);
                    return (
                      <td key={name} data-null={text === null || undefined}>
                        {text ?? 'NULL'}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        {rowCount === 0 ? <p className="nothing">No rows</p> : null}
      </Part>
      <Part title={`Columns (${columns.length})`}>
        {shown.map(({ name, sqlType }) => (
          <ColumnLine key={name} node={node} name={name} type={sqlType} version={profiled ? version : null} />
        ))}
        {columns.length > shown.length ? <p className="nothing">and {columns.length - shown.length} more</p> : null}
      </Part>
    </>
  );
}

interface ColumnLineProps {
  readonly node: string;
  readonly name: string;
  readonly type: string;
  /** Null: without a profile. */
  readonly version: string | null;
}

function ColumnLine({ node, name, type, version }: ColumnLineProps) {
  const { store } = useServices();
  return (
    <div className="profiled-column">
      <button type="button" className="row" onClick={() => store.getState().selectColumn(node, name)}>
        <code className="text">{name}</code>
        <small>{type}</small>
      </button>
      {version === null ? null : <HeaderProfile node={node} version={version} column={name} />}
    </div>
  );
}

type FirstRows = { readonly page: ResultPage } | { readonly problem: Problem };

function useFirstRows(node: string, version: string | null): FirstRows | null {
  const { results } = useServices();
  const [first, setFirst] = useState<FirstRows | null>(null);
  useEffect(() => {
    if (version === null) return;
    const controller = new AbortController();
    const sql = `FROM ${quoteIdentifier(node)}`;
    results.preview({ sql, limit: shownRows, budgetMs }, controller.signal).then(
      (preview) => {
        if (controller.signal.aborted || preview.kind !== 'rows') return;
        setFirst({ page: preview.page });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setFirst({ problem: toProblem(error) });
      },
    );
    return () => controller.abort();
  }, [results, node, version]);
  return first;
}
