import { groupsInQuestion, nodeInQuestion, nodesInQuestion, planOf, selectedGroup, sinkOf } from '../canvas-selection';
import type { AppState } from '../store';
import { boxesInQuestion, onCanvas } from './canvas-commands';
import type { Command, KeyboardFocus } from './command';
import { copyBoxesToClipboard, pasteBoxes } from './pipeline-clipboard';
import {
  askForBox,
  askForGroup,
  askForReader,
  askForSink,
  deleteSelectedBoxes,
  duplicateSelectedBoxes,
  focusPlan,
  forgetPlans,
  hasWrittenPlan,
  renameSelected,
  toggleCollapsed,
  toggleOutputs,
  ungroupSelected,
  writeSelected,
} from './pipeline-edit-actions';

const hasSelection = (state: AppState, focus: KeyboardFocus) =>
  onCanvas(state, focus) && (boxesInQuestion(state).length > 0 || state.canvasSelection.length > 0);
const hasNodes = (state: AppState, focus: KeyboardFocus) => onCanvas(state, focus) && nodesInQuestion(state).length > 0;
const hasGroup = (state: AppState, focus: KeyboardFocus) =>
  onCanvas(state, focus) && groupsInQuestion(state).length > 0;
const noTextSelected = () => typeof document === 'undefined' || (document.getSelection()?.isCollapsed ?? true);

type Part = Pick<Command, 'id' | 'title' | 'run'> & Partial<Command>;
const command = (part: Part): Command => ({ category: 'Pipeline', scope: 'canvas', when: onCanvas, ...part });

/** What changes the pipeline on the canvas. Each is a step that can be taken back. */
export const pipelineEditCommands: readonly Command[] = [
  command({ id: 'pipeline.newBox', title: 'New planned box', keys: ['b'], run: (services) => askForBox(services) }),
  command({
    id: 'pipeline.editPlan',
    title: 'Edit the plan: title, notes, columns',
    keys: ['e'],
    when: (state, focus) => hasSelection(state, focus) && saysSomething(state),
    run: focusPlan,
  }),
  command({ id: 'pipeline.connect', title: 'Connect to…', keys: ['c'], when: hasNodes, run: askForReader }),
  command({
    id: 'pipeline.write',
    title: 'Turn into a cell',
    keys: ['w'],
    when: (state, focus) => hasNodes(state, focus) && nodesInQuestion(state).some((name) => isPlanned(state, name)),
    run: writeSelected,
  }),
  command({
    id: 'pipeline.forgetPlan',
    title: 'Forget the plan',
    when: (state, focus) =>
      hasNodes(state, focus) && nodesInQuestion(state).some((name) => hasWrittenPlan(state, name)),
    run: (services) => forgetPlans(services, nodesInQuestion(services.store.getState())),
  }),
  command({ id: 'pipeline.rename', title: 'Rename…', keys: ['F2'], when: hasSelection, run: renameSelected }),
  command({
    id: 'pipeline.addSink',
    title: 'Write the rows somewhere: add a sink…',
    titleFor: (state) =>
      nodesInQuestion(state, false).some((name) => sinkOf(state, name) !== undefined)
        ? 'Change where the sink writes…'
        : 'Write the rows somewhere: add a sink…',
    keys: ['s'],
    when: hasNodes,
    run: askForSink,
  }),
  command({
    id: 'pipeline.toggleOutput',
    title: 'Mark as an output, or no longer',
    keys: ['o'],
    when: hasNodes,
    run: toggleOutputs,
  }),
  command({
    id: 'pipeline.delete',
    title: 'Delete',
    keys: ['Delete', 'Backspace'],
    when: (state, focus) => onCanvas(state, focus) && (hasSelection(state, focus) || state.canvasEdge !== null),
    run: deleteSelectedBoxes,
  }),
  command({
    id: 'pipeline.duplicate',
    title: 'Duplicate',
    keys: ['Mod+D'],
    when: hasNodes,
    run: duplicateSelectedBoxes,
  }),
  command({
    id: 'pipeline.cut',
    title: 'Cut',
    keys: ['Mod+X'],
    when: (state, focus) => hasNodes(state, focus) && noTextSelected(),
    run: async (services) => {
      if (await copyBoxesToClipboard(services)) await deleteSelectedBoxes(services);
    },
  }),
  command({
    id: 'pipeline.copy',
    title: 'Copy',
    keys: ['Mod+C'],
    when: (state, focus) => hasNodes(state, focus) && noTextSelected(),
    run: copyBoxesToClipboard,
  }),
  command({ id: 'pipeline.paste', title: 'Paste', keys: ['Mod+V'], run: pasteBoxes }),
  command({ id: 'pipeline.group', title: 'Group', keys: ['Mod+G'], when: hasNodes, run: askForGroup }),
  command({ id: 'pipeline.ungroup', title: 'Ungroup', keys: ['Shift+G'], when: hasGroup, run: ungroupSelected }),
  command({
    id: 'pipeline.collapse',
    title: 'Collapse the group, or expand it',
    keys: ['Mod+Alt+G'],
    when: hasGroup,
    run: toggleCollapsed,
  }),
  command({
    id: 'pipeline.undo',
    title: 'Undo the last change of the pipeline',
    titleFor: ({ pipelineUndo }) => (pipelineUndo === null ? 'Undo' : `Undo: ${pipelineUndo}`),
    keys: ['Mod+Z'],
    run: ({ pipeline }) => pipeline.undo(),
  }),
  command({
    id: 'pipeline.redo',
    title: 'Redo the change of the pipeline',
    titleFor: ({ pipelineRedo }) => (pipelineRedo === null ? 'Redo' : `Redo: ${pipelineRedo}`),
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    run: ({ pipeline }) => pipeline.redo(),
  }),
  command({
    id: 'pipeline.textPane',
    title: 'Show or hide the text that edits of the pipeline change',
    keys: ['t'],
    run: ({ store }) => store.setState({ textPaneOpen: !store.getState().textPaneOpen }),
  }),
];

function isPlanned(state: AppState, name: string): boolean {
  return state.graph.byName.get(name)?.kind === 'planned' && planOf(state, name) !== undefined;
}

/** Whether the inspector has a form for what is in question: a plan, or the title of a group. */
function saysSomething(state: AppState): boolean {
  const name = nodeInQuestion(state);
  return name === undefined ? selectedGroup(state) !== null : planOf(state, name) !== undefined;
}
