import { ListChecks, SkipForward, StepForward } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAppState, useServices } from '../../../state/app-context';
import { titleOf } from '../../../state/commands/command';
import { flowCommands } from '../../../state/commands/flow-commands';
import { runCommand } from '../../../state/commands/registry';
import type { AppState } from '../../../state/store';
import { useCommandKey } from '../../../state/use-command-key';
import { IconButton } from '../../../ui/button';

/** Parts of the pipeline that run: to the selected nodes, from them, and they alone. */
export function RunButtons() {
  return (
    <>
      <RunButton id="run.toHere" icon={<SkipForward size={14} aria-hidden />} />
      <RunButton id="run.fromHere" icon={<StepForward size={14} aria-hidden />} />
      <RunButton id="run.selection" icon={<ListChecks size={14} aria-hidden />} />
    </>
  );
}

function RunButton({ id, icon }: { readonly id: string; readonly icon: ReactNode }) {
  const services = useServices();
  const key = useCommandKey(id);
  const label = useAppState((state) => labelOf(id, state));
  const canRun = useAppState((state) => commandOf(id)?.when?.(state, nowhere) ?? true);
  return (
    <IconButton label={label} shortcut={key} disabled={!canRun} onClick={() => runCommand(services, id)}>
      {icon}
    </IconButton>
  );
}

function commandOf(id: string) {
  return flowCommands.find((command) => command.id === id);
}

/** What it would run now; without anything to run, what it is for. */
function labelOf(id: string, state: AppState): string {
  const command = commandOf(id);
  if (command === undefined) return '';
  return command.when?.(state, nowhere) === false ? command.title : titleOf(command, state);
}

/** These commands do not ask where the keyboard is. */
const nowhere = {
  inText: false,
  inCellEditor: false,
  inGrid: false,
  onMark: false,
  inDialog: false,
  inCanvas: false,
  onControl: false,
  inNotebook: false,
};
