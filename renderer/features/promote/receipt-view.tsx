import { Fragment } from 'react';
import type { ProofReceipt } from '../../../shared/domain/proof/proof';
import type { PromotedReceipt } from '../../../shared/domain/spec/promoted-pipeline';
import { formatCount, formatDuration, formatQuantity, formatTime } from '../../ui/format';
import type { Tone } from '../../ui/node-state';
import { DifferenceExamples } from './difference-examples';

/** The verdict as a tone and a word; what did not run, or is of earlier steps, is never green. */
export function verdictOf({ receipt, isOld, isChanged }: PromotedReceipt): {
  readonly tone: Tone;
  readonly word: string;
} {
  if (receipt.verdict === 'not_run') return { tone: 'warn', word: 'did not run' };
  if (receipt.verdict === 'different') return { tone: 'bad', word: receipt.equal ? 'a rehearsal failed' : 'not equal' };
  if (isChanged) return { tone: 'quiet', word: 'equal, before the project changed' };
  return isOld ? { tone: 'quiet', word: 'equal, of earlier steps' } : { tone: 'ok', word: 'equal' };
}

const outcomes: Readonly<Record<ProofReceipt['rehearsals'][number]['outcome'], { tone: Tone; word: string }>> = {
  passed: { tone: 'ok', word: 'passed' },
  failed: { tone: 'bad', word: 'failed' },
  not_applicable: { tone: 'quiet', word: 'does not apply' },
};

/** What a proof showed: each node, each difference by its column, each rehearsal, and what it ran with. */
export function ReceiptView({ receipt, isOld, isChanged, examples }: PromotedReceipt) {
  const rowsOf = (rehearsal: string | null, node: string | null) =>
    (examples ?? []).filter((one) => one.rehearsal === rehearsal && (node === null || one.node === node));
  const hasDifferences = [...receipt.nodes, ...receipt.rehearsals].some(({ differences }) =>
    differences.some(({ rows }) => rows !== null),
  );
  const { nodes, rehearsals, tests, versions, engine, problem, spec } = receipt;
  const [message = '', ...hints] = (problem ?? '').split('\n');
  return (
    <div className="receipt">
      {problem === null ? null : (
        <p className="could-not">
          <b>It could not run.</b> {message} {hints.map((hint) => hint.trim()).join(' ')}
        </p>
      )}
      {isChanged ? <p className="place">The project was changed since: prove it again.</p> : null}
      {isOld ? (
        <p className="place">It is of the steps of version {spec.version}, which are not those of the spec now.</p>
      ) : null}
      {nodes.length === 0 ? null : (
        <table className="plain receipt-nodes" aria-label={`Nodes of ${receipt.target}`}>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Rows</th>
              <th scope="col" className="right">
                Prototype
              </th>
              <th scope="col" className="right">
                Exported
              </th>
              <th scope="col">Matched by</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ name, output, equal, rows, matched_by: matched, differences, problem: fault }) => (
              <Fragment key={name}>
                <tr data-explained={rowsOf(null, name).length > 0 || undefined}>
                  <th scope="row">
                    <code>{name}</code>
                    {output ? <small> output</small> : null}
                    {differences.length === 0 && fault === null ? null : (
                      <ul className="meanings">
                        {differences
                          .filter(({ message: text }) => !rowsOf(null, name).some((one) => one.message === text))
                          .map(({ kind, column, message: text }) => (
                            <li key={`${kind}:${column}:${text}`}>{text}</li>
                          ))}
                        {fault === null ? null : <li>{fault}</li>}
                      </ul>
                    )}
                  </th>
                  <td>
                    <span className="chip" data-tone={fault !== null ? 'warn' : equal ? 'ok' : 'bad'}>
                      {fault !== null ? 'not compared' : equal ? 'equal' : 'different'}
                    </span>
                  </td>
                  <td className="right number">{rows.prototype === null ? '' : formatCount(rows.prototype)}</td>
                  <td className="right number">{rows.exported === null ? '' : formatCount(rows.exported)}</td>
                  <td className="place">{matched === null ? 'whole rows' : matched.join(', ')}</td>
                </tr>
                {rowsOf(null, name).length === 0 ? null : (
                  <tr className="examples">
                    <td colSpan={5}>
                      {rowsOf(null, name).map((one) => (
                        <DifferenceExamples key={`${one.kind}:${one.column}`} {...one} />
                      ))}
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {examples === null && hasDifferences ? (
        <p className="place">
          The receipt has no values of rows, for it is meant for git: prove again to see some rows that differ.
        </p>
      ) : null}
      {tests === null ? null : (
        <p className="place">
          Its own tests: {formatCount(tests.passed)} passed, {formatCount(tests.failed)} did not.
        </p>
      )}
      {rehearsals.length === 0 ? null : (
        <ul className="rehearsals" aria-label="Rehearsals">
          {rehearsals.map(({ name, outcome, detail, differences }) => (
            <li key={name}>
              <span className="chip" data-tone={outcomes[outcome].tone}>
                {outcomes[outcome].word}
              </span>
              <span>
                <b>{name.replaceAll('_', ' ')}</b> {detail}
                {differences.map(({ node, message: text }) => (
                  <small key={`${node}:${text}`}>
                    {node}: {text}
                  </small>
                ))}
                {rowsOf(name, null).map((one) => (
                  <DifferenceExamples key={`${one.node}:${one.kind}:${one.column}`} {...one} />
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="place">
        {formatTime(receipt.at)}, {formatDuration(receipt.ms)}
        {engine === null ? '' : `, ${engine}`}
        {Object.entries(versions)
          .map(([name, version]) => `, ${name} ${version.replace(/^v/, '')}`)
          .join('')}
        {receipt.inputs.length === 0 ? '' : `, ${formatQuantity(receipt.inputs.length, 'input')}`}
      </p>
    </div>
  );
}
