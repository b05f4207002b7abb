import { useAppState, useServices } from '../../state/app-context';
import type { ThemeSetting } from '../../state/layout-slice';
import { KeyboardSettings } from './keyboard-settings';
import '../../ui/tables.css';

const themes: readonly { readonly value: ThemeSetting; readonly label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'System' },
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
        <h2 className="part" id="keyboard">
          Keyboard
        </h2>
        <KeyboardSettings />
      </div>
    </div>
  );
}
