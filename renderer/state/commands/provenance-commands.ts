import { chartColumns } from '../../../shared/domain/chart/chart-fields';
import { foldName } from '../../../shared/domain/graph/names';
import { parseYaml } from '../../../shared/domain/yaml/parse-yaml';
import type { WhereAsked } from '../provenance-slice';
import type { AppState } from '../store';
import { askWhere, showLineageOnCanvas } from '../where';
import type { Command } from './command';

/** What the question would be about: the chart that the keyboard is on, the column or the node that is selected. */
function selected(state: AppState): WhereAsked | null {
  const { selectedNode, selectedColumn, graph } = state;
  const chart = chartInHand(state);
  if (chart !== null) return chart;
  if (selectedNode === null || !graph.byName.has(selectedNode)) return null;
  const column = selectedColumn?.node === selectedNode ? selectedColumn.column : null;
  return { node: selectedNode, column, traces: false };
}

function chartInHand({ activeCell, documents, graph }: AppState): WhereAsked | null {
  if (activeCell === null) return null;
  const block = documents[activeCell.file]?.notebook.blocks.find(({ id }) => id === activeCell.id);
  if (block?.kind !== 'chart' || typeof block.options.from !== 'string') return null;
  const from = foldName(block.options.from);
  const node = [...graph.byName.keys()].find((name) => foldName(name) === from);
  if (node === undefined) return null;
  const { measure, columns } = chartColumns(parseYaml('', block.body).value);
  return { node, column: measure, others: columns, shown: `the chart ${block.name}`, traces: false };
}

/** Commands of where values come from, and what they feed. */
export const provenanceCommands: readonly Command[] = [
  {
    id: 'where.ask',
    title: 'Where does this number come from?',
    category: 'Go',
    keys: ['Mod+Alt+W'],
    when: (state, focus) =>
      (focus.inGrid && state.activeGrid !== null) || selected(state) !== null || state.activeGrid !== null,
    run: (services) => {
      const state = services.store.getState();
      const inGrid = document.activeElement?.closest('[role="grid"]') != null;
      const asked = selected(state);
      if (state.activeGrid !== null && (inGrid || asked === null || state.activeGrid.node === asked.node)) {
        state.activeGrid.where();
        return;
      }
      if (asked !== null) askWhere(services, asked);
    },
  },
  {
    id: 'where.trace',
    title: 'Trace the row: the rows that made it',
    category: 'Go',
    keys: ['Mod+Alt+T'],
    when: (state) => state.activeGrid !== null,
    run: ({ store }) => store.getState().activeGrid?.trace(),
  },
  {
    id: 'lineage.onCanvas',
    title: 'Show the lineage on the canvas',
    category: 'Go',
    when: (state) => selected(state) !== null,
    run: (services) => {
      const asked = selected(services.store.getState());
      return asked === null ? undefined : showLineageOnCanvas(services, asked.node, asked.column);
    },
  },
  {
    id: 'lineage.clear',
    title: 'Show all of the canvas again',
    category: 'View',
    when: (state) => state.lineageHighlight !== null,
    run: ({ store }) => store.getState().highlightLineage(null),
  },
];
