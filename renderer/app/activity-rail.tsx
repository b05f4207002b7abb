import { CircleCheck, FileDiff, Files, History, Settings, Workflow } from 'lucide-react';
import { useAppState, useServices } from '../state/app-context';
import { keysOf } from '../state/commands/command-keys';
import { findCommand, runCommand } from '../state/commands/registry';
import { WithTooltip } from '../ui/button';

const entries = [
  { label: 'Explorer', command: 'view.explorer', icon: Files },
  { label: 'Pipeline', command: 'view.pipeline', icon: Workflow },
  { label: 'Checks', command: 'view.checks', icon: CircleCheck },
  { label: 'Runs', command: 'view.runs', icon: History },
  { label: 'Changes', command: 'view.changes', icon: FileDiff },
  { label: 'Settings', command: 'view.settings', icon: Settings },
] as const;

/** The ways into the window's views. A number tells how many checks do not pass. */
export function ActivityRail() {
  const services = useServices();
  const activeTab = useAppState((state) => state.activeTab);
  const overrides = useAppState((state) => state.keyOverrides);
  const sidebarOpen = useAppState((state) => state.sidebarOpen);
  const failing = useAppState((state) => {
    let count = 0;
    for (const checks of state.checks.values()) {
      for (const check of checks) if (check.outcome === 'fail' || check.outcome === 'error') count++;
    }
    return count;
  });
  return (
    <nav className="rail" aria-label="Activity">
      {entries.map(({ label, command, icon: Icon }) => {
        const view = label.toLowerCase();
        const on = label === 'Explorer' ? sidebarOpen : activeTab === view;
        // With a view of its own on screen, the rail points at that view alone.
        const marked =
          on && (label !== 'Explorer' || !entries.some((other) => other.label.toLowerCase() === activeTab));
        const badge = label === 'Checks' && failing > 0 ? failing : null;
        return (
          <WithTooltip
            key={label}
            text={badge === null ? label : `${label}: ${badge} failing`}
            shortcut={keysOf(findCommand(command), overrides)[0]}
            side="right"
          >
            <button
              type="button"
              aria-label={label}
              aria-pressed={on}
              data-on={marked || undefined}
              className={label === 'Settings' ? 'last' : undefined}
              onClick={() => runCommand(services, command)}
            >
              <Icon size={18} strokeWidth={1.75} aria-hidden />
              {badge === null ? null : (
                // Its number is drawn by the style sheet: the button's text is what it opens.
                <span className="badge" aria-hidden data-count={badge > 99 ? '99+' : badge} />
              )}
            </button>
          </WithTooltip>
        );
      })}
    </nav>
  );
}
