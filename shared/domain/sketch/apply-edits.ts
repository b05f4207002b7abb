import { assertNever } from '../../base/assert-never';
import { deleteNodes, renameNode, writeCell } from './cell-edits';
import { duplicateBoxes, pasteBoxes } from './copy-boxes';
import { titleOf } from './edit-titles';
import { changeGroup, expectJoins, groupNodes, moveBoxes, setOutput, ungroup } from './layout-edits';
import { type PipelineContext, PipelineDraft } from './pipeline-draft';
import type { PipelineChange, PipelineEdit } from './pipeline-edit';
import { connect, describePlan, disconnect, forgetPlan, planNode } from './plan-edits';
import { addSink, changeSink } from './sink-edits';

/**
 * What edits of the pipeline change in the texts of a workspace, in order, each on what the one before left. Throws why they
 * cannot be done (`duplicate_name`, `bad_name`, `unknown_node`, `cycle`, `bad_usage`, `bad_sketch`, `edit_conflict`); nothing is
 * half done then, because nothing is written here.
 */
export function applyPipelineEdits(context: PipelineContext, edits: readonly PipelineEdit[]): PipelineChange {
  const draft = new PipelineDraft(context);
  const names: string[] = [];
  for (const edit of edits) names.push(...applyEdit(draft, edit));
  const files = draft.changes();
  return {
    title: titleOf(edits),
    files,
    names: [...new Set(names)].filter((name) => draft.node(name) !== undefined),
    sketch: draft.sketch,
  };
}

/** Gives the names of the nodes that were made, or that the edit is about. */
function applyEdit(draft: PipelineDraft, edit: PipelineEdit): readonly string[] {
  switch (edit.do) {
    case 'plan':
      return planNode(draft, edit);
    case 'describe':
      return describePlan(draft, edit);
    case 'connect':
      return connect(draft, edit);
    case 'disconnect':
      return disconnect(draft, edit);
    case 'write':
      return writeCell(draft, edit);
    case 'forget':
      return forgetPlan(draft, edit);
    case 'move':
      return moveBoxes(draft, edit);
    case 'rename':
      return renameNode(draft, edit);
    case 'delete':
      return deleteNodes(draft, edit);
    case 'duplicate':
      return duplicateBoxes(draft, edit);
    case 'paste':
      return pasteBoxes(draft, edit);
    case 'group':
      return groupNodes(draft, edit);
    case 'changeGroup':
      return changeGroup(draft, edit);
    case 'ungroup':
      return ungroup(draft, edit);
    case 'sink':
      return addSink(draft, edit);
    case 'changeSink':
      return changeSink(draft, edit);
    case 'output':
      return setOutput(draft, edit);
    case 'expectJoins':
      return expectJoins(draft, edit);
    default:
      return assertNever(edit);
  }
}
