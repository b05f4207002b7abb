import type { Problem } from '../../../../shared/domain/problem';
import type { SinkDryRun } from '../../../../shared/domain/sink/sink-run';
import { formatBytes, formatQuantity } from '../../../ui/format';
import { ProblemView } from '../../../ui/problem-view';
import { changeLines, standingFacts, targetKind } from './dry-run-text';

/** What a sink would write, what is there now, and what would become of it. */
export function DryRunView({ found }: { found: SinkDryRun }) {
  const { target, write, rows, bytes, columns, standing, refusals, warnings, sample } = found;
  const changes = changeLines(found);
  return (
    <div className="dry-run">
      {[...refusals, ...warnings].map((problem) => (
        <ProblemView key={problem.message} problem={withoutPlace(problem)} />
      ))}
      <dl>
        <div>
          <dt>Would write</dt>
          <dd>
            <strong className="selectable">{target}</strong>
            <small>{targetKind(write)}</small>
          </dd>
        </div>
        <div>
          <dt>Rows</dt>
          <dd className="number">
            {[formatQuantity(rows, 'row'), ...(bytes === null ? [] : [formatBytes(bytes)])].join(' · ')}
          </dd>
        </div>
        <div>
          <dt>There now</dt>
          <dd className="number">{standing === null ? 'Nothing' : standingFacts(standing).join(' · ')}</dd>
        </div>
        {standing === null ? null : (
          <div>
            <dt>Would change</dt>
            <dd className="number">
              {standing.columns === null ? (
                'Everything: it would be replaced'
              ) : changes.length === 0 ? (
                'Neither the columns nor the number of rows'
              ) : (
                <ul>
                  {changes.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        )}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by the keyboard */}
      <section className="sample" aria-label={`First rows of ${found.sink}`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type, written }) => (
                <th key={name} scope="col">
                  {name}
                  <small>{type === written ? type : `${type} as ${written}`}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place
              <tr key={at}>
                {row.map((value, column) => (
                  <td key={columns[column]?.name ?? column} data-null={value === null || undefined}>
                    {value ?? 'NULL'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows === 0 ? <p>There are no rows.</p> : null}
      </section>
      {rows > sample.length && sample.length > 0 ? (
        <p className="note number">The first {sample.length} rows.</p>
      ) : null}
    </div>
  );
}

/** Its place is the sink, which is what is being looked at. */
export function withoutPlace({ code, severity, message, hint }: Problem): Problem {
  return { code, severity, message, ...(hint === undefined ? {} : { hint }) };
}
