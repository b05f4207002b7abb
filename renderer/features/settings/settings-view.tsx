import { useAppState, useServices } from '../../state/app-context';
import { allCommands } from '../../state/commands/registry';
import { isMac, keyLabel } from '../../state/key-label';
import type { ThemeSetting } from '../../state/layout-slice';
import '../../ui/tables.css';

const themes: readonly { readonly value: ThemeSetting; readonly label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'System' },
];

/** Keys of the result grid: they belong to the grid, not to the registry of commands. */
const gridKeys: readonly (readonly [string, string])[] = [
  ['Ctrl+C', 'Copy the selected cells'],
  ['Ctrl+Shift+C', 'Copy the selected cells with their names'],
  ['Ctrl+A', 'Select all cells'],
  ['Ctrl+End', 'Go to the last row and column'],
  ['Shift+arrows', 'Extend the selection'],
  ['Alt+←, Alt+→', 'Make the column narrower or wider'],
];

/** Theme, facts about the engine and the application, and every key. */
export function SettingsView() {
  const services = useServices();
  const theme = useAppState((state) => state.theme);
  const info = useAppState((state) => state.info);
  const engine = useAppState((state) => state.engine);
  const workspace = useAppState((state) => state.workspace);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Workspace', workspace?.root],
    ['Engine', engine?.state],
    ['DuckDB', engine?.duckdb],
    ['Engine process', engine?.pid === undefined ? undefined : `${engine.pid}`],
    ['Engine replaced', engine === null ? undefined : engine.restarts === 0 ? 'never' : `${engine.restarts} times`],
    ['Plumbline', info?.version],
    ['Electron', info?.electron],
    ['System', info?.platform],
  ];
  return (
    <div className="view">
      <div className="content">
        <h1>Settings</h1>
        <h2 className="part">Appearance</h2>
        <div className="panel">
          <div className="setting">
            <span id="theme-label">Theme</span>
            <div className="segments" role="radiogroup" aria-labelledby="theme-label">
              {themes.map(({ value, label }) => (
                <label key={value}>
                  <input
                    type="radio"
                    name="theme"
                    checked={theme === value}
                    onChange={() => void services.attempt(() => services.setTheme(value))}
                  />
                  {label}
                </label>
              ))}
            </div>
          </div>
        </div>
        <h2 className="part">Facts</h2>
        <dl className="panel selectable">
          {facts.map(([label, value]) =>
            value === undefined ? null : (
              <div key={label} className="setting">
                <dt>{label}</dt>
                <dd className="number">{value}</dd>
              </div>
            ),
          )}
        </dl>
        <h2 className="part">Keys</h2>
        <div className="panel">
          <table className="data-table keys-table" aria-label="Keys">
            <thead>
              <tr>
                <th scope="col">What it does</th>
                <th scope="col">Where</th>
                <th scope="col">Key</th>
              </tr>
            </thead>
            <tbody>
              {allCommands
                .filter((command) => command.keys !== undefined)
                .map((command) => (
                  <tr key={command.id}>
                    <td>{command.title}</td>
                    <td className="place">{command.category}</td>
                    <td>
                      <kbd>{command.keys?.map((key) => keyLabel(key, isMac)).join(' or ')}</kbd>
                    </td>
                  </tr>
                ))}
              {gridKeys.map(([key, title]) => (
                <tr key={key}>
                  <td>{title}</td>
                  <td className="place">Result</td>
                  <td>
                    <kbd>
                      {isMac ? key.replaceAll('Ctrl+', '⌘').replaceAll('Shift+', '⇧').replaceAll('Alt+', '⌥') : key}
                    </kbd>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </div>
  );
}
