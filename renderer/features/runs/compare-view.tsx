import { GitCompareArrows } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { RunRecord } from '../../../shared/contract/app-state';
import type { DifferingRow, NodeComparison, NodeVersion } from '../../../shared/domain/compare/comparison';
import { type NodeInRuns, nodesOfRuns } from '../../../shared/domain/compare/versions-of-runs';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { EmptyState } from '../../ui/empty-state';
import { formatCount, formatTime } from '../../ui/format';
import { Dot, type Tone } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';

/** Runs that can be chosen. */
const limit = 100;
/** Differing rows of a node that are shown. */
const shownRows = 100;

/** What differs between the results of two runs, node by node, with the rows that differ. */
export function CompareView() {
  const services = useServices();
  const [runs, setRuns] = useState<readonly RunRecord[] | null>(null);
  const [versions, setVersions] = useState<readonly NodeVersion[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tolerance, setTolerance] = useState('0');
  const chosen = useAppState((state) => state.comparedRuns);
  const order = useAppState((state) => state.graph.order);
  const ended = useAppState(
    (state) => state.jobs.filter((job) => job.kind === 'run' && job.endedAt !== undefined).length,
  );

  useEffect(() => {
    void ended;
    let current = true;
    Promise.all([services.bridge.invoke('runs.list', { limit }), services.results.nodeVersions()]).then(
      ([list, kept]) => {
        if (!current) return;
        setRuns([...list].sort((a, b) => b.startedAt.localeCompare(a.startedAt)));
        setVersions(kept);
        setProblem(null);
      },
      (error: unknown) => current && setProblem(toProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [services, ended]);

  const [afterId, beforeId] = [chosen?.[1] ?? runs?.[0]?.id, chosen?.[0] ?? runs?.[1]?.id];
  const before = runs?.find(({ id }) => id === beforeId);
  const after = runs?.find(({ id }) => id === afterId);
  const nodes = useMemo(
    () => (before === undefined || after === undefined ? [] : nodesOfRuns(before, after, versions, order)),
    [before, after, versions, order],
  );
  if (problem !== null) return <ProblemView problem={problem} />;
  if (runs === null) return <div className="view" aria-busy />;
  if (runs.length < 2) {
    return (
      <EmptyState icon={<GitCompareArrows size={28} aria-hidden />} title="Two runs are needed">
        Run again after a change: here stands what became of each result.
      </EmptyState>
    );
  }
  const choose = (first: string | undefined, second: string | undefined) => {
    if (first === undefined || second === undefined) return;
    const [a, b] = [runs.find(({ id }) => id === first), runs.find(({ id }) => id === second)];
    if (a === undefined || b === undefined) return;
    services.store.setState({ comparedRuns: a.startedAt <= b.startedAt ? [a.id, b.id] : [b.id, a.id] });
  };
  const allowed = Number(tolerance);
  return (
    <div className="view">
      <div className="content">
        <h1>Compare two runs</h1>
        <div className="compare-pick">
          <RunChoice label="Earlier run" runs={runs} value={beforeId} onChoose={(id) => choose(id, afterId)} />
          <RunChoice label="Later run" runs={runs} value={afterId} onChoose={(id) => choose(beforeId, id)} />
          <label>
            Numbers may differ by
            <input
              inputMode="decimal"
              value={tolerance}
              aria-invalid={!(allowed >= 0)}
              onChange={(event) => setTolerance(event.target.value)}
            />
          </label>
        </div>
        {before === undefined || after === undefined || before.id === after.id ? (
          <p className="lead">Choose two different runs.</p>
        ) : (
          <ul className="panel runs" aria-label="Nodes of the two runs">
            {nodes.map((node) => (
              <NodeLine
                key={`${before.id} ${after.id} ${node.node} ${node.beforeVersion?.version} ${node.afterVersion?.version} ${allowed}`}
                node={node}
                tolerance={Math.max(allowed, 0)}
              />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function RunChoice(props: {
  readonly label: string;
  readonly runs: readonly RunRecord[];
  readonly value: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={(event) => props.onChoose(event.target.value)}>
        {props.runs.map((run) => (
          <option key={run.id} value={run.id}>
            {formatTime(run.startedAt)} · {run.targets === null ? 'everything' : run.targets.slice(0, 3).join(', ')}
            {(run.targets?.length ?? 0) > 3 ? ', …' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

const words: Readonly<
  Record<NodeInRuns['kind'], { readonly word: string; readonly tone: Tone; readonly why: string }>
> = {
  same: { word: 'same', tone: 'quiet', why: 'Both runs have the very same result.' },
  compare: { word: 'comparing', tone: 'quiet', why: '' },
  gone: {
    word: 'not kept',
    tone: 'quiet',
    why: 'One of the results is not kept any more: of each node the last two before the present one are, and views keep none.',
  },
  failed: { word: 'failed', tone: 'bad', why: 'It has no result in one of the runs.' },
  added: { word: 'new', tone: 'ok', why: 'It was not part of the earlier run.' },
  removed: { word: 'gone', tone: 'warn', why: 'It was not part of the later run.' },
};

function NodeLine({ node, tolerance }: { readonly node: NodeInRuns; readonly tolerance: number }) {
  const services = useServices();
  const [open, setOpen] = useState(false);
  const [comparison, setComparison] = useState<NodeComparison | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [key, setKey] = useState('');
  // As text: the outcomes of checks change all the time, the keys that they name do not.
  const unique = useAppState((state) =>
    (state.workspace?.checks ?? [])
      .flatMap((check) =>
        check.node === node.node && check.type === 'duplicate' && check.column !== null ? [check.column] : [],
      )
      .join('\n'),
  );
  const { kind, beforeVersion, afterVersion } = node;

  useEffect(() => {
    if (kind !== 'compare' || beforeVersion === undefined || afterVersion === undefined) return;
    const controller = new AbortController();
    const columns = key
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const candidates = unique === '' ? [] : unique.split('\n').map((column) => [column]);
    setProblem(null);
    services.results
      .compareResults(
        {
          before: beforeVersion.version,
          after: afterVersion.version,
          limit: shownRows,
          keyCandidates: candidates,
          tolerance,
          ...(columns.length === 0 ? {} : { key: columns }),
        },
        controller.signal,
      )
      .then(setComparison, (error: unknown) => {
        if (!controller.signal.aborted) setProblem(toProblem(error));
      });
    return () => controller.abort();
  }, [services, kind, beforeVersion, afterVersion, tolerance, key, unique]);

  const state =
    problem !== null
      ? { word: 'not compared', tone: 'bad' as const }
      : comparison === null
        ? words[kind]
        : comparison.equal
          ? { word: 'equal', tone: 'ok' as const }
          : { word: 'different', tone: 'warn' as const };
  return (
    <li>
      <button type="button" className="run-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="verdict word" data-tone={state.tone}>
          <Dot tone={state.tone} /> {state.word}
        </span>
        <span className="what">
          <code>{node.node}</code> {comparison === null ? '' : summary(comparison)}
        </span>
        <span className="place">
          {rowsText(node.beforeVersion?.rows ?? node.before?.rows)} →{' '}
          {rowsText(node.afterVersion?.rows ?? node.after?.rows)} rows
        </span>
      </button>
      {open ? (
        <div className="compare-node">
          {problem !== null ? <ProblemView problem={problem} role="alert" /> : null}
          {comparison === null ? (
            <p className="why">{words[kind].why}</p>
          ) : (
            <Differences node={node.node} comparison={comparison} />
          )}
          {kind === 'compare' ? (
            <label className="place">
              Match rows by{' '}
              <input
                placeholder="columns, with commas"
                defaultValue={key}
                onKeyDown={(event) => event.key === 'Enter' && setKey(event.currentTarget.value)}
                onBlur={(event) => setKey(event.target.value)}
              />
            </label>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

function summary(comparison: NodeComparison): string {
  if (comparison.equal) return '';
  const { added, removed, changed, schema } = comparison;
  const columns = schema.added.length + schema.removed.length + schema.retyped.length;
  return [
    ...(columns > 0 ? [`${columns} ${columns === 1 ? 'column' : 'columns'} changed`] : []),
    ...(added > 0 ? [`${formatCount(added)} added`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} removed`] : []),
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
  ].join(', ');
}

function rowsText(rows: number | null | undefined): string {
  return rows === null || rows === undefined ? '–' : formatCount(rows);
}

function Differences({ node, comparison }: { readonly node: string; readonly comparison: NodeComparison }) {
  const { schema, matchedBy, changedValues, sample } = comparison;
  const total = comparison.added + comparison.removed + comparison.changed;
  return (
    <>
      <p className="why">
        {matchedBy.kind === 'rows'
          ? 'No column tells rows apart: whole rows are compared.'
          : `Rows are matched by ${matchedBy.columns.join(', ')}${{ chosen: '', check: ', which a check holds unique', found: ', which is unique in both' }[matchedBy.origin]}.`}
      </p>
      <ul className="compare-columns">
        {schema.added.map(({ name, type }) => (
          <li key={`+${name}`}>
            <ins>
              <code>{name}</code> {type}
            </ins>{' '}
            added
          </li>
        ))}
        {schema.removed.map(({ name, type }) => (
          <li key={`-${name}`}>
            <del>
              <code>{name}</code> {type}
            </del>{' '}
            removed
          </li>
        ))}
        {schema.retyped.map(({ name, before, after }) => (
          <li key={`~${name}`}>
            <code>{name}</code> was {before}, is {after}
          </li>
        ))}
        {changedValues.map(({ column, rows }) => (
          <li key={`=${column}`}>
            <code>{column}</code> differs in {formatCount(rows)} {rows === 1 ? 'row' : 'rows'}
          </li>
        ))}
      </ul>
      {sample.rows.length === 0 ? null : (
        <>
          <div className="compare-rows">
            <table aria-label={`Rows of ${node} that differ`}>
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  {sample.columns.map((column) => (
                    <th key={column.name} scope="col" className={column.numeric ? 'numeric' : undefined}>
                      {column.name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sample.rows.map((row, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of a sample have no identity but their place.
                  <Row key={index} row={row} columns={sample.columns} />
                ))}
              </tbody>
            </table>
          </div>
          {total > sample.rows.length ? (
            <p className="place">
              {formatCount(sample.rows.length)} of {formatCount(total)} rows that differ
            </p>
          ) : null}
        </>
      )}
    </>
  );
}

function Row({ row, columns }: { readonly row: DifferingRow; readonly columns: NodeComparison['sample']['columns'] }) {
  return (
    <tr>
      <td>{row.kind}</td>
      {columns.map((column, index) => {
        const [before, after] = [row.before?.[index], row.after?.[index]];
        return (
          <td key={column.name} className={column.numeric ? 'numeric' : undefined}>
            {row.kind === 'added' ? (
              <ins>{after ?? 'null'}</ins>
            ) : row.kind === 'removed' ? (
              <del>{before ?? 'null'}</del>
            ) : before === after ? (
              (before ?? 'null')
            ) : (
              <>
                <del>{before ?? 'null'}</del> <ins>{after ?? 'null'}</ins>
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}
