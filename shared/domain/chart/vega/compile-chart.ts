import { parseExpression } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';
import type { ColumnInfo } from '../../column/column-type';
import type { SyntaxNode } from '../chart-expression';
import { type ChartPlan, planChart, rowsDataSet } from '../plan-chart';
import { prepareChart } from '../prepare-chart';
import { keepClock } from '../utc-chart';
import { isObject, type JsonObject } from '../vega-walk';

/**
 * Brings Vega and Vega-Lite with it, which is more than a megabyte: import it with `import()`, when the first chart is drawn.
 */

export interface CompiledChart extends ChartPlan {
  /** What Vega-Lite says about the chart: things that it left out or changed. */
  readonly warnings: readonly string[];
}

export interface ChartFrame {
  readonly config: JsonObject;
  /** The width that there is, in pixels. */
  readonly width: number;
}

/**
 * Compiles a chart over the rows of a node and plans which part of it the database computes.
 * Throws an `Error` with Vega-Lite's own sentence where it cannot compile it.
 */
export function compileChart(spec: JsonObject, columns: readonly ColumnInfo[], frame: ChartFrame): CompiledChart {
  const { vega, warnings } = compileVegaLite(spec, columns, frame);
  return { ...planChart(vega, columns, parse), warnings };
}

/** What Vega-Lite makes of a chart, before anything is moved to the database. */
export function compileVegaLite(
  spec: JsonObject,
  columns: readonly ColumnInfo[],
  frame: ChartFrame,
): { readonly vega: JsonObject; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const prepared = prepareChart(spec, columns, { data: rowsDataSet, width: frame.width });
  const compiled = compile(prepared as unknown as TopLevelSpec, {
    config: frame.config as Config,
    logger: collectingLogger(warnings),
  });
  // Some of its parts are objects that make up their members when they are asked.
  const vega = JSON.parse(JSON.stringify(compiled.spec)) as JsonObject;
  keepClock(vega);
  return { vega, warnings: [...new Set(warnings)] };
}

export function parse(expression: string): SyntaxNode {
  const tree = parseExpression(expression) as unknown as SyntaxNode;
  return tree;
}

function collectingLogger(warnings: string[]) {
  const logger = {
    level: () => logger,
    error: (...words: readonly unknown[]) => {
      warnings.push(words.map(String).join(' '));
      return logger;
    },
    warn: (...words: readonly unknown[]) => {
      warnings.push(words.map((word) => (isObject(word) ? JSON.stringify(word) : String(word))).join(' '));
      return logger;
    },
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}
