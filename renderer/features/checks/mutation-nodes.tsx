import type { KeyboardEvent } from 'react';
import type { MutationSummary } from '../../../shared/domain/checks/mutation/kept-mutation';
import { rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import { useServices } from '../../state/app-context';
import { testChecks } from '../../state/mutations';
import { Button } from '../../ui/button';
import { formatCount, formatTime } from '../../ui/format';

interface MutationNodesProps {
  readonly nodes: readonly {
    readonly node: string;
    readonly checks: number;
    readonly test: MutationSummary | undefined;
  }[];
  /** Those that are to be tested. */
  readonly wanted: readonly string[];
  readonly shown: string;
  readonly busy: boolean;
  readonly onWant: (nodes: readonly string[]) => void;
  readonly onShow: (node: string) => void;
}

/** The nodes with what their last tests came to; arrow keys go from one to the next. */
export function MutationNodes({ nodes, wanted, shown, busy, onWant, onShow }: MutationNodesProps) {
  const services = useServices();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-tested-node]')];
    const next = entries[entries.indexOf(event.target as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next?.dataset.testedNode === undefined) return;
    event.preventDefault();
    onShow(next.dataset.testedNode);
    next.focus();
  };
  return (
    <div className="panel">
      <table className="data-table mutation-nodes" aria-label="Tested nodes">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">To be tested</span>
            </th>
            <th scope="col">Node</th>
            <th scope="col" className="numeric">
              Checks
            </th>
            <th scope="col">Kill rate</th>
            <th scope="col" className="numeric">
              Not noticed
            </th>
            <th scope="col">Tested</th>
            <th scope="col">
              <span className="visually-hidden">Test</span>
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {nodes.map(({ node, checks, test }) => (
            <tr key={node} data-current={node === shown || undefined}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Test ${node}`}
                  checked={wanted.includes(node)}
                  onChange={(event) =>
                    onWant(event.currentTarget.checked ? [...wanted, node] : wanted.filter((other) => other !== node))
                  }
                />
              </td>
              <td>
                <button
                  type="button"
                  className="link node"
                  data-tested-node={node}
                  aria-current={node === shown}
                  onClick={() => onShow(node)}
                >
                  {node}
                </button>
              </td>
              <td className="numeric">{checks}</td>
              <td>
                <Rate test={test} />
              </td>
              <td className="numeric">{test === undefined ? '–' : formatCount(test.survived)}</td>
              <td>{testedText(test)}</td>
              <td>
                <Button
                  variant="quiet"
                  disabled={busy}
                  aria-label={`Test the checks of ${node}`}
                  onClick={() => {
                    onShow(node);
                    void services.attempt(() => testChecks(services, [node]));
                  }}
                >
                  Test
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rate({ test }: { readonly test: MutationSummary | undefined }) {
  if (test === undefined) return <span className="place">not tested</span>;
  if (test.failed)
    return (
      <span className="verdict" data-tone="bad">
        could not be tested
      </span>
    );
  return (
    <span className="rate">
      <RateBar rate={test.rate} />
      <span className="number">{rateText(test.rate)}</span>
    </span>
  );
}

/** Decoration beside the rate in figures. */
export function RateBar({ rate }: { readonly rate: number | null }) {
  return (
    <span className="rate-bar" aria-hidden>
      <i style={{ width: `${(rate ?? 0) * 100}%` }} />
    </span>
  );
}

/** When, and whether that still holds. */
function testedText(test: MutationSummary | undefined) {
  if (test === undefined) return null;
  if (test.changed.length === 0) return <span className="place">{formatTime(test.at)}</span>;
  return (
    <span className="verdict" data-tone="warn" title={`Tested ${formatTime(test.at)}`}>
      {test.changed.join(' and ')} changed since
    </span>
  );
}
