import { suggestChart } from '../../../shared/domain/chart/suggest-chart';
import { insertBlockAfter } from '../../../shared/domain/notebook/edit-notebook';
import { PlumblineError } from '../../../shared/domain/problem';
import { pictureOfChart } from '../chart-pictures';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command } from './command';
import { activate, activeCellOf, cellsOf, shownDocument } from './notebook-actions';

const onChart = (state: AppState) => activeCellOf(state)?.cell.kind === 'chart';
const onResult = (state: AppState) => {
  const cell = activeCellOf(state)?.cell;
  return cell?.kind === 'sql' && state.statuses.get(cell.name)?.rows !== undefined;
};

/** Charts of results, and what can be done with a chart. */
export const chartCommands: readonly Command[] = [
  { id: 'chart.fromResult', title: 'Chart of the result', category: 'Notebook', when: onResult, run: chartOfActive },
  {
    id: 'chart.builder',
    title: 'Show or hide the chart builder',
    category: 'Notebook',
    when: onChart,
    run: (services) => togglePanel(services, 'builder'),
  },
  {
    id: 'chart.text',
    title: 'Show or hide the YAML of the chart',
    category: 'Notebook',
    when: onChart,
    run: (services) => togglePanel(services, 'text'),
  },
  {
    id: 'chart.savePng',
    title: 'Save chart as PNG…',
    category: 'File',
    when: onChart,
    run: (services) => save(services, 'png'),
  },
  {
    id: 'chart.saveSvg',
    title: 'Save chart as SVG…',
    category: 'File',
    when: onChart,
    run: (services) => save(services, 'svg'),
  },
  { id: 'chart.copyPng', title: 'Copy chart as picture', category: 'File', when: onChart, run: copy },
];

/** Adds a chart of a node's result below its cell in the notebook on screen, drawn at once, with the builder open. */
export async function insertChart(services: Services, node: string): Promise<void> {
  const { columns, rows } = await services.results.chartSource(node);
  const state = services.store.getState();
  const document = shownDocument(state);
  const cell = document === null ? undefined : cellsOf(document).find((one) => one.kind === 'sql' && one.name === node);
  if (document === null || cell === undefined) return;
  const session = services.openSession(document.file);
  const taken = new Set(session.notebook.blocks.flatMap((block) => (block.kind === 'chart' ? [block.name] : [])));
  let name = `${node}_chart`;
  for (let number = 2; taken.has(name); number++) name = `${node}_chart_${number}`;
  const block = { kind: 'chart' as const, name, options: { from: node }, body: suggestChart(columns, rows) };
  session.edit(insertBlockAfter(session.notebook, cell.id, block), true);
  const added = cellsOf(session).find((other) => other.kind === 'chart' && other.name === name);
  if (added === undefined) return;
  state.showChartPanel(`${document.file}#${added.id}`, 'builder');
  activate(services, document, added, 'command');
}

async function chartOfActive(services: Services): Promise<void> {
  const cell = activeCellOf(services.store.getState())?.cell;
  if (cell?.kind === 'sql') await insertChart(services, cell.name);
}

function togglePanel(services: Services, panel: 'builder' | 'text'): void {
  const state = services.store.getState();
  const active = activeCellOf(state);
  if (active?.cell.kind === 'chart') state.toggleChartPanel(`${active.document.file}#${active.cell.id}`, panel);
}

function activePicture(services: Services) {
  const active = activeCellOf(services.store.getState());
  const picture = active?.cell.kind === 'chart' ? pictureOfChart(`${active.document.file}#${active.cell.id}`) : null;
  if (active?.cell.kind !== 'chart' || picture === null) {
    throw new PlumblineError({
      code: 'bad_chart',
      severity: 'warning',
      message: 'The chart is not drawn yet.',
      hint: 'Run the cell that it reads, and scroll it into view.',
    });
  }
  return { name: active.cell.name, picture };
}

/** Twice the size on screen, so that it stays sharp in a document. */
const pictureScale = 2;

function surface(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
}

async function save(services: Services, format: 'png' | 'svg'): Promise<void> {
  const { name, picture } = activePicture(services);
  const content =
    format === 'svg' ? await picture.toSvg() : await bytesOf(await picture.toPng(pictureScale, surface()));
  const saved = await services.bridge.invoke('chart.save', { name, format, content });
  if (saved.path !== null)
    services.store.getState().notify({ tone: 'info', message: `The chart was saved to ${saved.path}.` });
}

async function copy(services: Services): Promise<void> {
  const { picture } = activePicture(services);
  const png = await picture.toPng(pictureScale, surface());
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  services.store.getState().notify({ tone: 'info', message: 'The chart is in the clipboard.' });
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}
