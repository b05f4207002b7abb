import type { Graph } from '../graph/graph';
import type { WorkspaceLineage } from './lineage';

/**
 * The graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html). With lineage each node is a box of its
 * columns, and the edges lead from column to column: full lines for values, dotted ones for what only decides.
 */
export function mermaidOf(graph: Graph, lineage: WorkspaceLineage | undefined): string {
  const ids = new Map(graph.nodes.map((node, at) => [node.name, `n${at}`]));
  const lines = ['flowchart LR'];
  if (lineage === undefined) {
    for (const node of graph.nodes) lines.push(`  ${ids.get(node.name)}["${escaped(node.name)}"]`);
    for (const { from, to } of graph.edges) lines.push(`  ${ids.get(from)} --> ${ids.get(to)}`);
    return lines.join('\n');
  }
  const columns = new Map<string, string>();
  for (const { node, columns: own } of lineage.nodes) {
    const id = ids.get(node);
    if (id === undefined) continue;
    lines.push(`  subgraph ${id}["${escaped(node)}"]`);
    for (const [at, { name }] of own.entries()) {
      columns.set(`${node}\0${name}`, `${id}c${at}`);
      lines.push(`    ${id}c${at}["${escaped(name)}"]`);
    }
    if (own.length === 0) lines.push(`    ${id}c["columns not known"]`);
    lines.push('  end');
  }
  for (const { node, columns: own } of lineage.nodes) {
    for (const { name, from } of own) {
      for (const input of from) {
        const [start, end] = [columns.get(`${input.node}\0${input.column}`), columns.get(`${node}\0${name}`)];
        if (start === undefined || end === undefined) continue;
        const isDirect = input.transformations.some(({ type }) => type === 'DIRECT');
        lines.push(`  ${start} ${isDirect ? '-->' : '-.->'} ${end}`);
      }
    }
  }
  return lines.join('\n');
}

function escaped(text: string): string {
  return text.replace(/["#&<>]/g, (character) => `#${character.codePointAt(0)};`).replace(/\s+/g, ' ');
}
