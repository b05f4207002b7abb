import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { NodeCoverage } from '../../../shared/domain/checks/coverage';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { goToNode } from '../../state/navigation';
import { ProblemView } from '../../ui/problem-view';

/** The outputs, columns and keys that no check looks at. It is worked out when it is opened. */
export function CoveragePanel() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <h2 className="part">
        <button type="button" className="part-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} Coverage
        </button>
      </h2>
      {open ? <Coverage /> : null}
    </>
  );
}

function Coverage() {
  const services = useServices();
  const files = useAppState((state) => state.workspace?.checkFiles);
  const graph = useAppState((state) => state.graph);
  const [coverage, setCoverage] = useState<readonly NodeCoverage[] | Problem | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another check or cell changes what is covered.
  useEffect(() => {
    let wanted = true;
    services.bridge.invoke('check.coverage', {}).then(
      (found) => wanted && setCoverage(found),
      (error: unknown) => wanted && setCoverage(toProblem(error)),
    );
    return () => {
      wanted = false;
    };
  }, [services, files, graph]);

  if (coverage === null) return <p className="lead">Looking at the columns…</p>;
  if (!('length' in coverage)) return <ProblemView problem={coverage} />;
  return (
    <div className="panel">
      <table className="data-table" aria-label="Coverage">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col" className="numeric">
              Checks
            </th>
            <th scope="col">Rows or time</th>
            <th scope="col">Key</th>
            <th scope="col">Columns without a check</th>
          </tr>
        </thead>
        <tbody>
          {coverage.map((node) => (
            <tr key={node.node}>
              <td>
                <button
                  type="button"
                  className="link node"
                  onClick={() => void services.attempt(() => goToNode(services, node.node))}
                >
                  {node.node}
                </button>
                {node.isOutput ? <span className="place defined">output</span> : null}
              </td>
              <td className="numeric">
                {node.checks === 0 && node.isOutput ? (
                  <span className="verdict" data-tone="warn">
                    none
                  </span>
                ) : (
                  node.checks
                )}
              </td>
              <td>{node.ofTheWhole ? 'checked' : '–'}</td>
              <td>{node.key === null ? '–' : node.key.join(', ')}</td>
              <td>{uncheckedText(node)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function uncheckedText({ unchecked, columns }: NodeCoverage): string {
  if (unchecked === null) return 'not known before it runs';
  if (unchecked.length === 0) return 'none';
  if (unchecked.length === columns) return `all ${columns}`;
  return unchecked.join(', ');
}
