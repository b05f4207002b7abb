import { Fragment } from 'react';
import { useServices } from '../../../state/app-context';
import { titleOf } from '../../../state/commands/command';
import { findCommand, focusOf, runCommand } from '../../../state/commands/registry';
import { MenuAt, MenuItem, type MenuPlace, MenuSeparator } from '../../../ui/grid/menu-at';
import { KeyHint } from '../../../ui/key-hint';
import { focusCanvas } from './draft-field';

const groups: readonly (readonly string[])[] = [
  ['canvas.open', 'pipeline.newBox', 'pipeline.connect', 'pipeline.editPlan', 'pipeline.rename'],
  ['pipeline.write', 'pipeline.forgetPlan'],
  ['pipeline.cut', 'pipeline.copy', 'pipeline.paste', 'pipeline.duplicate', 'pipeline.delete'],
  ['pipeline.group', 'pipeline.ungroup', 'pipeline.collapse'],
  ['pipeline.addSink', 'pipeline.toggleOutput'],
  ['pipeline.undo', 'pipeline.redo'],
];

interface CanvasMenuProps {
  readonly place: MenuPlace;
  readonly onClose: () => void;
}

/** What can be done with what is selected on the canvas, or on the empty canvas. */
export function CanvasMenu({ place, onClose }: CanvasMenuProps) {
  const services = useServices();
  const state = services.store.getState();
  const focus = focusOf(null);
  const close = () => {
    onClose();
    focusCanvas();
  };
  const shown = groups
    .map((ids) => ids.map(findCommand).filter((command) => command.when?.(state, focus) ?? true))
    .filter((commands) => commands.length > 0);
  return (
    <MenuAt label="Pipeline" place={place} onClose={close}>
      {shown.map((commands, index) => (
        <Fragment key={commands[0]?.id}>
          {index === 0 ? null : <MenuSeparator />}
          {commands.map((command) => (
            // After the menu gave the keyboard back, so that what asks can take it.
            <MenuItem key={command.id} onSelect={() => setTimeout(() => runCommand(services, command.id), 0)}>
              {titleOf(command, state)}
              <KeyHint command={command.id} />
            </MenuItem>
          ))}
        </Fragment>
      ))}
    </MenuAt>
  );
}
