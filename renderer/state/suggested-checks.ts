import { useEffect, useMemo, useState } from 'react';
import type { Check } from '../../shared/domain/checks/check-file';
import { type SuggestedCheck, suggestChecks } from '../../shared/domain/checks/suggest/column-suggestions';
import { useAppState, useServices } from './app-context';
import type { KnownProfile } from './column-profiles';
import type { Services } from './services';

const none: readonly SuggestedCheck[] = [];

/** What a column's profile suggests and no check of its node says yet. Nothing until all rows were counted. */
export function useSuggestedChecks(node: string, known: KnownProfile | undefined): readonly SuggestedCheck[] {
  const { bridge } = useServices();
  const files = useAppState((state) => state.workspace?.checkFiles);
  const [existing, setExisting] = useState<{ readonly node: string; readonly checks: readonly Check[] } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other check files mean other checks.
  useEffect(() => {
    let wanted = true;
    bridge.invoke('check.list', { node }).then(
      (checks) => {
        if (wanted) setExisting({ node, checks });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [bridge, node, files]);

  return useMemo(() => {
    if (known === undefined || known.column === null || known.sample !== null) return none;
    return existing?.node === node ? suggestChecks(known.column, known.rows, existing.checks) : none;
  }, [node, known, existing]);
}

/** Writes a suggested check into its file and tells where, how it came out, and how to take it back. */
export async function addSuggestedCheck(services: Services, node: string, suggestion: SuggestedCheck): Promise<void> {
  const { store, bridge } = services;
  const { file, undo } = await bridge.invoke('check.add', { node, check: suggestion.check });
  store.getState().notify({
    tone: 'ok',
    message: `${suggestion.check.column}, ${suggestion.title}: added to ${file}.`,
    action: {
      label: 'Undo',
      run: () =>
        void services.attempt(async () => {
          await bridge.invoke('check.takeBack', { undo });
          store.getState().notify({
            tone: 'info',
            message: `${suggestion.check.column}, ${suggestion.title}: taken out of ${file}.`,
          });
        }),
    },
  });
}
