import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AddableFile } from '../../../shared/contract/source-commands';
import { aheadText, isInStep } from '../../../shared/domain/difference/pipeline-difference';
import { toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { baseName, formatBytes, formatCount } from '../../ui/format';
import { toneOf, toneOfVerdict } from '../../ui/node-state';
import type { CatalogEntry, CatalogGroup, KnownColumns } from './catalog-rows';

/** Questions for columns that are under way at once: each may take a connection of the engine. */
const mostAtOnce = 2;

interface AskedColumns {
  /** What the columns were asked of: another definition has others. */
  readonly of: string;
  readonly known: KnownColumns;
}

/** What the workspace holds, and a way to learn the columns of what has not told them yet. */
export function useCatalog(): {
  readonly groups: readonly CatalogGroup[];
  /** Asks for the columns of these nodes, where they are not known. */
  readonly learn: (names: readonly string[]) => void;
  /** Forgets what was asked of a node. */
  readonly forget: (name: string) => void;
} {
  const services = useServices();
  const workspace = useAppState((state) => state.workspace);
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const checks = useAppState((state) => state.checks);
  const promoted = useAppState((state) => state.promoted);
  const [asked, setAsked] = useState<ReadonlyMap<string, AskedColumns>>(new Map());
  const [queue] = useState(() => new ColumnQueue());
  const unused = useUnusedFiles();
  useEffect(() => () => queue.clear(), [queue]);

  const definitionOf = useCallback(
    (name: string) => graph.byName.get(name)?.fingerprint ?? graph.byName.get(name)?.problems[0]?.message ?? '',
    [graph],
  );

  const learn = useCallback(
    (names: readonly string[]) => {
      for (const name of names) {
        const of = definitionOf(name);
        if (asked.get(name)?.of === of || statuses.get(name)?.columns !== undefined) continue;
        queue.ask(`${name}\0${of}`, async () => {
          const known = await services.results.describe(name).then(
            (columns): KnownColumns => columns.map((column) => ({ name: column.name, sqlType: column.sqlType })),
            (error: unknown) => toProblem(error).message,
          );
          setAsked((before) => new Map(before).set(name, { of, known }));
        });
      }
    },
    [asked, definitionOf, statuses, queue, services],
  );

  const forget = useCallback((name: string) => {
    setAsked((before) => {
      const after = new Map(before);
      after.delete(name);
      return after;
    });
  }, []);

  const groups = useMemo((): readonly CatalogGroup[] => {
    if (workspace === null) return [];
    const columnsOf = (name: string): KnownColumns => {
      const told = statuses.get(name)?.columns;
      if (told !== undefined) return told;
      const answer = asked.get(name);
      return answer?.of === definitionOf(name) ? answer.known : undefined;
    };
    const sources = workspace.sources.map((source): CatalogEntry => {
      const status = statuses.get(source.name);
      const failed = status?.state === 'broken' || status?.state === 'failed';
      return {
        kind: 'source',
        name: source.name,
        label: source.name,
        title: `${source.path} · ${source.format} · ${formatBytes(source.bytes)}${status?.problem === undefined ? '' : ` · ${status.problem.message}`}`,
        fact: failed ? status.state : status?.rows === undefined ? source.format : formatCount(status.rows),
        tone: failed ? 'bad' : undefined,
        columns: { known: columnsOf(source.name) },
      };
    });
    const nodes = graph.order.flatMap((name): CatalogEntry[] => {
      const kind = graph.byName.get(name)?.kind;
      if (kind !== 'cell' && kind !== 'planned' && kind !== 'macro' && kind !== 'sink') return [];
      const status = statuses.get(name);
      const state = status?.state ?? (kind === 'planned' ? 'planned' : 'stale');
      return [
        {
          kind: 'node',
          name,
          label: name,
          title: status?.reason === undefined ? state : `${state}: ${status.reason}`,
          fact: state === 'fresh' && status?.rows !== undefined ? formatCount(status.rows) : state,
          tone: toneOf(state),
          ...(kind === 'cell' ? { columns: { known: columnsOf(name) } } : {}),
        },
      ];
    });
    const groups: CatalogGroup[] = [
      { id: 'sources', title: 'Sources', entries: sources, empty: 'Drop data files on the window' },
      { id: 'nodes', title: 'Nodes', entries: nodes, empty: 'No cell yet' },
    ];
    if (workspace.checkFiles.length > 0) {
      const entries = workspace.checkFiles.map(({ file, node, checks: count }): CatalogEntry => {
        const known = checks.get(node) ?? [];
        const failed = known.filter((check) => check.outcome === 'fail' || check.outcome === 'error');
        const worst = failed[0] ?? known.find((check) => check.outcome === 'warn') ?? known[0];
        const fact =
          worst === undefined
            ? `${count}`
            : failed.length > 0
              ? `${failed.length} of ${known.length} fail`
              : worst.outcome === 'warn'
                ? 'warns'
                : `${known.length} pass`;
        const tone = worst === undefined ? undefined : toneOfVerdict(worst.outcome);
        return { kind: 'check', name: file, label: node, title: file, fact, tone };
      });
      groups.push({ id: 'checks', title: 'Checks', entries, empty: '' });
    }
    const specs = workspace.specs.map((file): CatalogEntry => {
      const difference = promoted?.find((pipeline) => pipeline.file === file)?.difference ?? null;
      const entry = { kind: 'spec' as const, name: file, label: baseName(file) };
      if (difference === null) return { ...entry, title: file };
      const fact = isInStep(difference)
        ? 'in step'
        : difference.ahead > 0
          ? `${difference.ahead} ahead`
          : 'other DuckDB';
      return {
        ...entry,
        title: `${file}: ${aheadText(difference)}`,
        fact,
        tone: isInStep(difference) ? 'ok' : 'stale',
      };
    });
    if (specs.length > 0) groups.push({ id: 'specs', title: 'Specs', entries: specs, empty: '' });
    const files = unused.map(
      (file): CatalogEntry => ({
        kind: 'file',
        name: file.path,
        label: baseName(file.path.replaceAll('\\', '/')),
        title: `${file.path}: no source reads it`,
        fact: formatBytes(file.bytes),
      }),
    );
    if (files.length > 0) groups.push({ id: 'files', title: 'Files in data/', entries: files, empty: '' });
    return groups;
  }, [workspace, graph, statuses, checks, promoted, asked, unused, definitionOf]);

  return { groups, learn, forget };
}

/** Data files in the workspace that no source reads; looked for when the sources change, and when the window comes back. */
function useUnusedFiles(): readonly AddableFile[] {
  const services = useServices();
  const root = useAppState((state) => state.workspace?.root);
  const sources = useAppState((state) => state.workspace?.sources);
  const [files, setFiles] = useState<readonly AddableFile[]>([]);
  const key = JSON.stringify([root, sources?.map((source) => source.path)]);
  useEffect(() => {
    let current = true;
    const look = () => {
      if (JSON.parse(key)[0] === null) return;
      services.bridge.invoke('source.unused', {}).then(
        (answer) => current && setFiles(answer.files),
        () => undefined,
      );
    };
    look();
    window.addEventListener('focus', look);
    return () => {
      current = false;
      window.removeEventListener('focus', look);
    };
  }, [services, key]);
  return files;
}

/** Runs questions a few at a time, each only once. */
class ColumnQueue {
  readonly #waiting: { readonly key: string; readonly run: () => Promise<void> }[] = [];
  readonly #known = new Set<string>();
  #running = 0;

  ask(key: string, run: () => Promise<void>): void {
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#waiting.push({ key, run });
    this.#next();
  }

  clear(): void {
    for (const { key } of this.#waiting.splice(0)) this.#known.delete(key);
  }

  #next(): void {
    const next = this.#running < mostAtOnce ? this.#waiting.shift() : undefined;
    if (next === undefined) return;
    this.#running++;
    void next.run().finally(() => {
      this.#running--;
      this.#known.delete(next.key);
      this.#next();
    });
  }
}
