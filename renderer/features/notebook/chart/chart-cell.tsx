import { ChartLine, CircleHelp, Code, Play, SlidersHorizontal } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { chartColumns } from '../../../../shared/domain/chart/chart-fields';
import { isObject } from '../../../../shared/domain/chart/vega-walk';
import { foldName } from '../../../../shared/domain/graph/names';
import { replaceCellBody } from '../../../../shared/domain/notebook/edit-notebook';
import type { ChartCell as ChartCellBlock } from '../../../../shared/domain/notebook/notebook';
import type { Problem } from '../../../../shared/domain/problem';
import type { NodeStatus } from '../../../../shared/domain/run/run';
import { closestName } from '../../../../shared/domain/yaml/closest-name';
import { parseYaml } from '../../../../shared/domain/yaml/parse-yaml';
import { CellEditor } from '../../../editor/cell-editor';
import { useAppState, useServices } from '../../../state/app-context';
import { runCell } from '../../../state/commands/notebook-actions';
import { runCommand } from '../../../state/commands/registry';
import { askWhere } from '../../../state/where';
import { Button } from '../../../ui/button';
import { Dot, StateChip, toneOf } from '../../../ui/node-state';
import { ProblemView } from '../../../ui/problem-view';
import { useTheme } from '../../../ui/use-theme';
import { CellFrame } from '../cell-frame';
import { CellMenuButton } from '../cell-menu-button';
import { CellName } from '../cell-name';
import { inBody } from '../cell-problems';
import { useTurnNearViewport } from '../use-near-viewport';
import { ChartBuilder } from './chart-builder';
import { describeChart } from './describe-chart';
import type { ShownField } from './mark-fields';
import { useChart } from './use-chart';
import './chart.css';

interface ChartCellProps {
  readonly file: string;
  readonly cell: ChartCellBlock;
}

/** A chart: its picture, drawn from the rows of another cell, and under it the builder or the YAML that it is kept as. */
export function ChartCell({ file, cell }: ChartCellProps) {
  const services = useServices();
  const key = `${file}#${cell.id}`;
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === cell.id ? state.activeCell : null,
  );
  const panel = useAppState((state) => state.chartPanels[key] ?? null);
  const from = typeof cell.options.from === 'string' ? cell.options.from : null;
  const nodeName = useAppState((state) => (from === null ? null : knownName(state.graph.byName, from)));
  const status = useAppState((state) => (nodeName === null ? undefined : state.statuses.get(nodeName)));
  const names = useAppState((state) => state.graph.byName);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const editing = active?.mode === 'edit';
  const near = useTurnNearViewport(host, 600, editing);
  const parsed = useMemo(
    () => parseYaml(file, cell.body, { line: cell.bodyLine, column: 1 }),
    [file, cell.body, cell.bodyLine],
  );
  const settled = useSettled(parsed, 150);
  const version = versionOf(status);
  const readable = cell.problems.every((problem) => problem.severity !== 'error') && isObject(settled.value);
  const activate = (mode: 'command' | 'edit') => services.store.getState().activateCell(file, cell.id, mode);
  const ask = (shown: readonly ShownField[] | null) => {
    if (nodeName === null) return;
    const { measure, aggregate, columns } = chartColumns(parsed.value);
    const fields = (shown ?? []).map((field) => `${field.name} ${field.text}`);
    const what = measure === null || aggregate === null ? [] : [`shown as ${aggregate} of ${measure}`];
    askWhere(
      services,
      {
        node: nodeName,
        column: measure,
        others: columns,
        shown: [`chart ${cell.name}`, ...what, ...fields].join(' · '),
        traces: false,
      },
      // A click on a mark leaves the keyboard in the notebook.
      shown !== null,
    );
  };
  const drawing = useChart(stage, {
    cellKey: key,
    name: cell.name,
    node: readable ? nodeName : null,
    version,
    parsed: settled,
    theme,
    near,
    onMark: (shown) => {
      // A click has made its cell active by now; the keyboard can reach a mark of another one.
      if (active === null) activate('command');
      ask(shown);
    },
    onLeave: () => {
      activate('command');
      stage.current?.closest<HTMLElement>('[data-cell-id]')?.focus({ preventScroll: true });
    },
  });
  const fromProblem = useMemo(
    () => problemOfFrom(file, cell, from, nodeName, names.keys()),
    [file, cell, from, nodeName, names],
  );
  const told = useMemo(
    () => [...(fromProblem === null ? [] : [fromProblem]), ...(readable ? drawing.problems : [])],
    [fromProblem, readable, drawing.problems],
  );
  const { receiveChartProblems } = services.store.getState();
  useEffect(() => {
    receiveChartProblems(key, told);
    return () => receiveChartProblems(key, []);
  }, [receiveChartProblems, key, told]);
  useEffect(() => {
    if (editing) services.store.getState().showChartPanel(key, 'text');
  }, [services, key, editing]);

  const problems = [...cell.problems, ...told];
  const neverRan = nodeName !== null && version === null;

  return (
    <CellFrame file={file} id={cell.id} name={cell.name} className="chart" onActivate={() => activate('command')}>
      <header>
        <ChartLine size={14} aria-hidden />
        <CellName file={file} cell={cell} />
        {nodeName === null ? null : <Upstream node={nodeName} status={status} />}
        <span className="spacer" />
        <span className="quiet-actions">
          {nodeName === null ? null : (
            <Button variant="quiet" onClick={() => ask(null)}>
              <CircleHelp size={13} aria-hidden /> Where from?
            </Button>
          )}
          <Button
            variant="quiet"
            aria-pressed={panel === 'builder'}
            onClick={() => {
              activate('command');
              services.store.getState().toggleChartPanel(key, 'builder');
            }}
          >
            <SlidersHorizontal size={13} aria-hidden /> Builder
          </Button>
          <Button
            variant="quiet"
            aria-pressed={panel === 'text'}
            onClick={() => {
              services.store.getState().toggleChartPanel(key, 'text');
              activate('command');
            }}
          >
            <Code size={13} aria-hidden /> YAML
          </Button>
          <CellMenuButton file={file} cell={cell} commands={menuCommands} />
        </span>
      </header>
      <div ref={host} className="chart-body">
        <figure className="chart-figure" data-phase={drawing.phase} hidden={neverRan || nodeName === null}>
          <div
            ref={stage}
            className="chart-stage"
            role="img"
            aria-label={isObject(parsed.value) ? describeChart(parsed.value) : `Chart ${cell.name}`}
            aria-busy={drawing.phase !== 'drawn' && told.length === 0}
          />
          {drawing.notes.length === 0 ? null : <figcaption>{drawing.notes.join(' · ')}</figcaption>}
        </figure>
        {neverRan ? <NoRows node={nodeName} status={status} /> : null}
      </div>
      {problems.map((problem) => (
        <ProblemView
          key={`${problem.code}:${problem.line}:${problem.column}:${problem.message}`}
          problem={problem}
          onPlace={
            problem.line === undefined || (problem.file !== undefined && problem.file !== file)
              ? undefined
              : () => {
                  services.store.getState().showChartPanel(key, 'text');
                  services.store.getState().activateCell(file, cell.id, 'edit', {
                    line: Math.max(1, (problem.line ?? 1) - cell.bodyLine + 1),
                    column: problem.column ?? 1,
                  });
                }
          }
        />
      ))}
      {panel === 'builder' ? (
        <ChartBuilder
          name={cell.name}
          body={cell.body}
          value={parsed.value}
          columns={drawing.source?.columns ?? status?.columns ?? []}
          onBody={(body) => {
            const session = services.openSession(file);
            session.edit(replaceCellBody(session.notebook, cell.id, body), `The change of the chart ${cell.name}`);
          }}
          onFailure={(error) => void services.attempt(() => Promise.reject(error))}
          onText={() => services.store.getState().showChartPanel(key, 'text')}
        />
      ) : null}
      {panel === 'text' && near ? (
        <div className="cell-text chart-text">
          <CellEditor
            modelKey={key}
            label={`Definition of ${cell.name}`}
            text={cell.body}
            language="plaintext"
            editing={editing}
            caret={active?.caret}
            problems={inBody(problems, cell.bodyLine)}
            onText={(text) => {
              const session = services.openSession(file);
              session.edit(replaceCellBody(session.notebook, cell.id, text), false);
            }}
            onFocus={() => activate('edit')}
            onLeave={(direction) => runCommand(services, direction === 'up' ? 'notebook.previous' : 'notebook.next')}
          />
        </div>
      ) : null}
    </CellFrame>
  );
}

/** The node that the chart reads, with its state in the words of its own cell. */
function Upstream({ node, status }: { node: string; status: NodeStatus | undefined }) {
  const known = status ?? { name: node, state: 'stale', reason: 'never ran' };
  return (
    <span className="chart-upstream">
      <Dot tone={toneOf(known.state)} />
      <span className="chart-from" title={`Drawn from the rows of ${node}`}>
        {node}
      </span>
      {known.state === 'fresh' || known.state === 'source' ? null : <StateChip status={known} />}
    </span>
  );
}

function NoRows({ node, status }: { node: string; status: NodeStatus | undefined }) {
  const services = useServices();
  const busy = status?.state === 'running' || status?.state === 'queued';
  return (
    <div className="chart-empty">
      <span>{busy ? `${node} is running.` : `${node} has no rows yet.`}</span>
      {busy ? null : (
        <Button onClick={() => void services.attempt(() => runCell(services, node))}>
          <Play size={13} aria-hidden /> Run {node}
        </Button>
      )}
    </div>
  );
}

const menuCommands = [
  'chart.savePng',
  'chart.saveSvg',
  'chart.copyPng',
  'notebook.rename',
  'notebook.moveUp',
  'notebook.moveDown',
  'notebook.delete',
] as const;

function knownName(nodes: ReadonlyMap<string, unknown>, wanted: string): string | null {
  if (nodes.has(wanted)) return wanted;
  const folded = foldName(wanted);
  for (const name of nodes.keys()) if (foldName(name) === folded) return name;
  return null;
}

/** Changes when the node's rows do; null where it has none. */
function versionOf(status: NodeStatus | undefined): string | null {
  if (status === undefined) return null;
  if (status.state === 'source') return 'source';
  return status.rows === undefined ? null : (status.ranAt ?? status.fingerprint ?? 'rows');
}

function problemOfFrom(
  file: string,
  cell: ChartCellBlock,
  from: string | null,
  node: string | null,
  known: Iterable<string>,
): Problem | null {
  if (node !== null) return null;
  const place = { file, line: cell.line, column: 1, node: cell.name };
  if (from === null) {
    return {
      code: 'bad_chart',
      severity: 'error',
      message: 'This chart does not say whose rows it draws.',
      hint: `Write \`chart ${cell.name} {from: NODE}\` with the name of a SQL cell or a source.`,
      ...place,
    };
  }
  const near = closestName(from, known);
  return {
    code: 'unknown_node',
    severity: 'error',
    message: `There is no node named \`${from}\` to draw.`,
    hint: near === undefined ? 'Name a SQL cell or a source in `from`.' : `Did you mean \`${near}\`?`,
    ...place,
  };
}

/** The value once it has not changed for a moment: a chart is not drawn anew at every key. */
function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
