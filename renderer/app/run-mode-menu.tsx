import { ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type RunMode, runModes } from '../../shared/domain/run/run-mode';
import { useAppState, useServices } from '../state/app-context';
import { runModeTexts, setRunMode } from '../state/commands/run-commands';

/** When cells run by themselves, as a menu in the notebook's toolbar. */
export function RunModeMenu() {
  const services = useServices();
  const mode = useAppState((state) => state.workspace?.runMode ?? 'stale');
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button quiet" aria-label={`Run mode: ${runModeTexts[mode].title}`}>
          {runModeTexts[mode].title}
          <ChevronDown size={13} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu run-modes" align="end">
          <DropdownMenu.RadioGroup
            value={mode}
            onValueChange={(next) => void services.attempt(() => setRunMode(services, next as RunMode))}
          >
            {runModes.map((candidate) => (
              <DropdownMenu.RadioItem key={candidate} value={candidate} className="run-mode">
                <span className="mark" aria-hidden>
                  {candidate === mode ? '✓' : ''}
                </span>
                <span>
                  <b>{runModeTexts[candidate].title}</b>
                  <small>{runModeTexts[candidate].text}</small>
                </span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
