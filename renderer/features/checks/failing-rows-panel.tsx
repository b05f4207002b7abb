import { ChevronDown, ChevronRight } from 'lucide-react';
import { Fragment, useEffect, useState } from 'react';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { FailingRows } from '../../../shared/domain/checks/failing-rows';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useServices } from '../../state/app-context';
import { goToNode } from '../../state/navigation';
import { Button } from '../../ui/button';
import { ProblemView } from '../../ui/problem-view';
import { FailingRowTrace } from './failing-row-trace';
import { FailingValue } from './failing-value';
import { RedactedColumns } from './redacted-columns';
import './failing-rows-panel.css';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'rows'; readonly failing: FailingRows | null }
  | { readonly kind: 'problem'; readonly problem: Problem };

const shownRows = 20;

/** Some of the rows that break a check, with their key. They are asked for when it is opened. */
export function FailingRowsPanel({ check }: { readonly check: CheckOutcome }) {
  const services = useServices();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  /** The row whose trace is open. */
  const [traced, setTraced] = useState<number | null>(null);
  const { node, file, line, name, value } = check;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value means other rows, and a class other values.
  useEffect(() => {
    const abort = new AbortController();
    services.results.failingRows({ node, file, line, name, limit: shownRows }, abort.signal).then(
      (failing) => {
        setLoaded({ kind: 'rows', failing });
        setTraced(null);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setLoaded({ kind: 'problem', problem: toProblem(error) });
      },
    );
    return () => abort.abort();
  }, [services, node, file, line, name, value, asked]);

  if (loaded.kind === 'loading') return <p className="failing-note">Looking for the rows…</p>;
  if (loaded.kind === 'problem') return <ProblemView problem={loaded.problem} />;
  if (loaded.failing === null)
    return <p className="failing-note">What it measures is of all rows together: none of them is wrong by itself.</p>;
  const { columns, rows, positions, more } = loaded.failing;
  if (rows.length === 0) return <p className="failing-note">No row breaks it now. Run the check again.</p>;
  return (
    <div className="failing-rows">
      <div className="failing-scroll">
        <table className="data-table failing-table" aria-label={`Rows that break ${name}`}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" data-role={column.role}>
                  {column.name}
                  {column.role === 'key' ? <span className="role">key</span> : null}
                </th>
              ))}
              {positions === null ? (
                <td className="rest" />
              ) : (
                <th scope="col" className="rest">
                  <span className="visually-hidden">Trace</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const position = positions?.[index];
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows are a sample that is replaced as a whole.
                <Fragment key={index}>
                  <tr>
                    {row.map((text, at) => (
                      <td key={columns[at]?.name} data-role={columns[at]?.role} className="selectable">
                        <FailingValue check={check} column={columns[at]} text={text} />
                      </td>
                    ))}
                    {position === undefined ? (
                      <td className="rest" />
                    ) : (
                      <td className="rest">
                        <Button
                          variant="quiet"
                          aria-expanded={traced === position}
                          aria-label={`Trace row ${index + 1} to where it is broken first`}
                          onClick={() => setTraced(traced === position ? null : position)}
                        >
                          {traced === position ? (
                            <ChevronDown size={12} aria-hidden />
                          ) : (
                            <ChevronRight size={12} aria-hidden />
                          )}{' '}
                          Trace
                        </Button>
                      </td>
                    )}
                  </tr>
                  {position !== undefined && traced === position ? (
                    <tr className="traced">
                      <td colSpan={columns.length + 1}>
                        <div className="trace-place">
                          <FailingRowTrace check={check} position={position} />
                        </div>
                      </td>
                    </tr>
                  ) : null}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      <RedactedColumns node={node} columns={columns} onDecided={() => setAsked(asked + 1)} />
      <p className="failing-note">
        {more ? `The first ${rows.length} found; there are more. ` : null}
        <button type="button" className="link" onClick={() => void services.attempt(() => goToNode(services, node))}>
          All rows of {node}
        </button>
      </p>
    </div>
  );
}
