import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { ChartSourceInfo } from '../../../../shared/contract/engine-api';
import { type ChartData, notesOnData } from '../../../../shared/domain/chart/chart-data';
import { type ChartTheme, chartConfig, chartTokens } from '../../../../shared/domain/chart/chart-theme';
import { checkChart } from '../../../../shared/domain/chart/check-chart';
import { isObject, type JsonObject } from '../../../../shared/domain/chart/vega-walk';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import type { ParsedYaml } from '../../../../shared/domain/yaml/parse-yaml';
import { useServices } from '../../../state/app-context';
import { registerChart } from '../../../state/chart-pictures';
import type { DrawnChart } from './draw-chart';
import { MarkCursor } from './mark-cursor';
import type { ShownField } from './mark-fields';

export interface ChartDrawing {
  /** `waiting`: nothing was drawn yet. `drawing`: what is on screen is about to be replaced. */
  readonly phase: 'waiting' | 'drawing' | 'drawn';
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  readonly source: ChartSourceInfo | null;
}

interface Cached {
  readonly key: string;
  readonly source: ChartSourceInfo;
  readonly request: string;
  readonly data: ChartData;
}

interface ChartInput {
  readonly cellKey: string;
  readonly name: string;
  readonly node: string | null;
  /** Changes whenever the node's rows do; null while there are none. */
  readonly version: string | null;
  readonly parsed: ParsedYaml;
  readonly theme: ChartTheme;
  readonly near: boolean;
  readonly onMark: (shown: readonly ShownField[]) => void;
  /** The keyboard leaves the marks for the cell. */
  readonly onLeave: () => void;
}

const none: readonly Problem[] = [];

/**
 * Draws a chart into an element while it is near the screen, anew when its text, its rows or the theme change. What stood
 * there stays until the next picture is ready, and also when the next one has a mistake.
 */
export function useChart(host: RefObject<HTMLElement | null>, input: ChartInput): ChartDrawing {
  const { cellKey, name, node, version, parsed, theme, near } = input;
  const { results } = useServices();
  const [state, setState] = useState<ChartDrawing>({ phase: 'waiting', problems: none, notes: [], source: null });
  const [attempt, setAttempt] = useState(0);
  const drawn = useRef<DrawnChart | null>(null);
  const cached = useRef<Cached | null>(null);
  const shape = useMemo(() => JSON.stringify(parsed.value), [parsed]);
  const latest = useRef(parsed);
  latest.current = parsed;
  const cursor = useRef<MarkCursor | null>(null);
  const onMark = useRef(input.onMark);
  onMark.current = input.onMark;
  const onLeave = useRef(input.onLeave);
  onLeave.current = input.onLeave;

  useEffect(() => {
    const picture = host.current;
    const frame = picture?.parentElement;
    if (picture === null || frame == null) return;
    const own = new MarkCursor({ frame, picture, name, onLeave: () => onLeave.current() });
    cursor.current = own;
    own.show(drawn.current?.marks ?? null);
    return () => {
      cursor.current = null;
      own.dispose();
    };
  }, [host, name]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` is what counts of the text, and `attempt` draws again after the engine came back.
  useEffect(() => {
    const element = host.current;
    const spec = latest.current.value;
    if (!near || element === null || node === null || version === null || !isObject(spec)) return;
    const controller = new AbortController();
    const { signal } = controller;
    let reconnected: { dispose(): void } | null = null;
    const draw = async () => {
      setState((known) => ({ ...known, phase: drawn.current === null ? 'waiting' : 'drawing' }));
      const { compileChart, drawChart } = await import('./draw-chart');
      const key = `${node} ${version}`;
      const known = cached.current?.key === key ? cached.current : null;
      const source = known?.source ?? (await results.chartSource(node, signal));
      if (signal.aborted) return;
      const checks = checkChart(latest.current, name, source.columns).filter(({ severity }) => severity === 'error');
      if (checks.length > 0) {
        setState((before) => ({
          ...before,
          phase: before.phase === 'waiting' ? 'waiting' : 'drawn',
          problems: checks,
          source,
        }));
        return;
      }
      const width = Math.max(160, element.clientWidth);
      const plan = compileChart(spec, source.columns, { config: chartConfig(theme), width });
      const request = JSON.stringify(plan.request);
      const data = known?.request === request ? known.data : await results.chartData(node, plan.request, signal);
      if (signal.aborted) return;
      cached.current = { key, source, request, data };
      const stage = document.createElement('div');
      const next = await drawChart(stage, plan, data, {
        resizable: followsWidth(spec),
        background: chartTokens[theme].surface,
        onMark: (shown) => onMark.current(shown),
      });
      if (signal.aborted) {
        next.dispose();
        return;
      }
      drawn.current?.dispose();
      drawn.current = next;
      element.replaceChildren(stage);
      element.style.minHeight = '';
      element.dataset.renderer = next.renderer;
      cursor.current?.show(next.marks);
      setState({
        phase: 'drawn',
        problems: none,
        notes: [...notesOnData(data), ...plan.notes, ...plan.warnings],
        source,
      });
    };
    draw().catch((error: unknown) => {
      if (signal.aborted) return;
      const problem = toProblem(error);
      if (problem.code === 'engine_lost') reconnected = results.onReconnected(() => setAttempt((count) => count + 1));
      setState((before) => ({
        ...before,
        phase: drawn.current === null ? 'waiting' : 'drawn',
        problems: [problem.code === 'internal' ? notDrawable(latest.current, name, problem) : problem],
      }));
    });
    return () => {
      controller.abort();
      reconnected?.dispose();
    };
  }, [results, host, near, node, version, shape, theme, name, attempt]);

  useEffect(() => {
    if (!near) return;
    return () => {
      const element = host.current;
      // Keeps its place in the page while it is away.
      if (element !== null && drawn.current !== null) element.style.minHeight = `${element.offsetHeight}px`;
      drawn.current?.dispose();
      drawn.current = null;
      cursor.current?.show(null);
      setState((known) => ({ ...known, phase: 'waiting' }));
    };
  }, [host, near]);

  useEffect(() => {
    const element = host.current;
    if (element === null || !near) return;
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        drawn.current?.resize(Math.max(160, element.clientWidth)).then(
          () => cursor.current?.move(),
          () => undefined,
        );
      });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [host, near]);

  useEffect(() => registerChart(cellKey, () => drawn.current), [cellKey]);
  return state;
}

/** Whether the chart takes the width of its cell (see prepare-chart.ts). */
function followsWidth(spec: JsonObject): boolean {
  const composed = ['hconcat', 'vconcat', 'concat', 'repeat', 'facet'].some((key) => spec[key] !== undefined);
  const encoding = isObject(spec.encoding) ? spec.encoding : {};
  return spec.width === undefined && !composed && encoding.column === undefined && encoding.facet === undefined;
}

/** Vega's own sentence about a chart that it cannot draw. */
function notDrawable(parsed: ParsedYaml, name: string, problem: Problem): Problem {
  return {
    code: 'bad_chart',
    severity: 'error',
    message: `This chart cannot be drawn: ${problem.message}`,
    hint: 'The keys of a chart are those of Vega-Lite.',
    file: parsed.file,
    ...parsed.placeOf([]),
    node: name,
  };
}
