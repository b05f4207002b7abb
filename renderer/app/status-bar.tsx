import { useEffect, useState } from 'react';
import type { EngineHealth, EngineState } from '../../shared/contract/app-state';
import { useAppState, useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import { problemsOf } from '../state/problems';
import { formatBytes, formatTime } from '../ui/format';
import { Dot, type Tone } from '../ui/node-state';

/** How often the engine's memory is asked for, in ms. */
const healthInterval = 3000;

const engineWords: Readonly<Record<EngineState['state'], { word: string; tone: Tone }>> = {
  starting: { word: 'Engine starting', tone: 'busy' },
  ready: { word: 'Engine ready', tone: 'ok' },
  restarting: { word: 'Engine restarting', tone: 'warn' },
  failed: { word: 'Engine stopped', tone: 'bad' },
};

/** The engine is there, and what it is for is being read. */
const opening = { word: 'Opening the workspace', tone: 'busy' } as const;

/** Facts about the moment: engine, jobs, checks, problems, what is saved. */
export function StatusBar() {
  const services = useServices();
  const engine = useAppState((state) => state.engine);
  const running = useAppState((state) => state.jobs.filter((job) => job.state === 'running').length);
  const problems = useAppState((state) => problemsOf(state).length);
  const saved = useAppState((state) => lastSaved({ ...state.documents, ...state.checkTexts }));
  const unsaved = useAppState(
    (state) =>
      [...Object.values(state.documents), ...Object.values(state.checkTexts)].filter(
        ({ state: at }) => at === 'dirty' || at === 'unsent',
      ).length,
  );
  const conflicts = useAppState(
    (state) =>
      [...Object.values(state.documents), ...Object.values(state.checkTexts)].filter(
        (document) => document.state === 'conflict',
      ).length,
  );
  const isOpen = useAppState((state) => state.workspace !== null);
  const engineWord = engine === null ? null : engine.state === 'ready' && !isOpen ? opening : engineWords[engine.state];
  const memory = useEngineMemory(engine?.state === 'ready');
  return (
    <footer className="status-bar number" role="status" aria-label="Status">
      {engineWord === null ? null : (
        <span title={engine?.pid === undefined ? undefined : `Process ${engine.pid}`}>
          <Dot tone={engineWord.tone} /> {engineWord.word}
          {memory === null ? '' : ` · ${formatBytes(memory.memoryBytes)} of ${formatBytes(memory.memoryLimitBytes)}`}
          {engine !== null && engine.restarts > 0
            ? ` · replaced ${engine.restarts === 1 ? 'once' : `${engine.restarts} times`}`
            : ''}
        </span>
      )}
      {running > 0 ? (
        <button type="button" onClick={() => runCommand(services, 'view.jobs')}>
          {running} running
        </button>
      ) : null}
      <ChecksTally />
      {problems > 0 ? (
        <button type="button" onClick={() => runCommand(services, 'view.problems')}>
          {problems} {problems === 1 ? 'problem' : 'problems'}
        </button>
      ) : null}
      <span className="spacer" />
      {conflicts > 0 ? <span className="bad">{conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`}</span> : null}
      <span>{unsaved > 0 ? 'Saving…' : saved === null ? '' : `Saved ${formatTime(saved)}`}</span>
      <span>{engine?.duckdb === undefined ? '' : `DuckDB ${engine.duckdb.replace(/^v/, '')}`}</span>
    </footer>
  );
}

/** Memory of the engine while the window is looked at; null until it is known, and while the engine is away. */
function useEngineMemory(ready: boolean): EngineHealth | null {
  const services = useServices();
  const [health, setHealth] = useState<EngineHealth | null>(null);
  useEffect(() => {
    if (!ready) {
      setHealth(null);
      return;
    }
    let stopped = false;
    const ask = async () => {
      if (document.hidden) return;
      // An engine that is lost says so in its state; here nothing needs to be said twice.
      const answer = await services.bridge.invoke('engine.health', {}).catch(() => null);
      if (!stopped) setHealth(answer);
    };
    void ask();
    const timer = setInterval(() => void ask(), healthInterval);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [ready, services]);
  return health;
}

function ChecksTally() {
  const services = useServices();
  const text = useAppState((state) => {
    let passed = 0;
    let warned = 0;
    let failed = 0;
    for (const checks of state.checks.values()) {
      for (const { outcome } of checks) {
        if (outcome === 'pass') passed++;
        else if (outcome === 'warn') warned++;
        else failed++;
      }
    }
    if (passed + warned + failed === 0) return null;
    return [`✓ ${passed}`, ...(warned > 0 ? [`! ${warned}`] : []), ...(failed > 0 ? [`✕ ${failed}`] : [])].join('  ');
  });
  if (text === null) return null;
  return (
    <button type="button" onClick={() => runCommand(services, 'view.checks')}>
      {text} checks
    </button>
  );
}

function lastSaved(documents: Readonly<Record<string, { readonly savedAt?: string }>>): string | null {
  let latest: string | null = null;
  for (const { savedAt } of Object.values(documents)) {
    if (savedAt !== undefined && (latest === null || savedAt > latest)) latest = savedAt;
  }
  return latest;
}
