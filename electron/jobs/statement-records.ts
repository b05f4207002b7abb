import type { RunRecord } from '../../shared/contract/app-state';
import type { Graph } from '../../shared/domain/graph/graph';
import { foldName } from '../../shared/domain/graph/names';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import { splitStatements } from '../../shared/domain/graph/statements';
import type { StatementRecord } from '../../shared/domain/history/statement';

/** The statements of a run that really ran, well or not, with the SQL that the graph had when it began. */
export function statementsOf(
  run: RunRecord,
  graph: Graph,
  parameters: ReadonlyMap<string, BoundParameter>,
): StatementRecord[] {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  return run.report.nodes.flatMap((outcome): StatementRecord[] => {
    const node = nodes.get(outcome.name);
    if (node?.sql === undefined || (outcome.status !== 'ran' && outcome.status !== 'failed')) return [];
    return [
      {
        time: run.startedAt,
        run: run.id,
        node: node.name,
        notebook: node.file,
        sql: node.sql,
        ms: Math.round(outcome.ms * 10) / 10,
        rows: outcome.rows,
        outcome: outcome.status,
        ...(outcome.error === undefined ? {} : { error: outcome.error.message }),
        trigger: run.automatic === true ? 'auto' : run.trigger,
        user: run.user,
        parameters: valuesIn(node.sql, parameters),
        ...(node.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }),
      },
    ];
  });
}

function valuesIn(sql: string, parameters: ReadonlyMap<string, BoundParameter>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name } of splitStatements(sql).flatMap((statement) => statement.parameters)) {
    const parameter = parameters.get(foldName(name));
    if (parameter?.value !== undefined) values[parameter.name] = parameter.value;
  }
  return values;
}
