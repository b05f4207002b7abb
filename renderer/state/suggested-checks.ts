import { useEffect, useMemo, useState } from 'react';
import type { Check } from '../../shared/domain/checks/check-file';
import { type SuggestedCheck, suggestChecks } from '../../shared/domain/checks/suggest/column-suggestions';
import { useAppState, useServices } from './app-context';
import type { KnownProfile } from './column-profiles';
import type { Services } from './services';
import { dismissedFor, isDismissed } from './suggestions';

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

  const dismissed = useAppState((state) => dismissedFor(state, node));
  return useMemo(() => {
    if (known === undefined || known.column === null || known.sample !== null || existing?.node !== node) return none;
    return suggestChecks(known.column, known.rows, existing.checks).filter(
      (suggestion) => isDismissed(identityOf(suggestion), dismissed) === undefined,
    );
  }, [node, known, existing, dismissed]);
}

function identityOf({ topic, check }: SuggestedCheck) {
  return { kind: topic, columns: [check.column] };
}

/** Remembers in the workspace that nobody wants a suggestion, and offers to bring it back. */
export async function dismissSuggestedCheck(
  services: Services,
  node: string,
  suggestion: SuggestedCheck,
): Promise<void> {
  const { store, bridge } = services;
  const identity = identityOf(suggestion);
  const { file } = await bridge.invoke('suggest.dismiss', { node, suggestion: identity });
  store.getState().notify({
    tone: 'info',
    message: `${suggestion.check.column}, ${suggestion.title}: dismissed in ${file}.`,
    action: {
      label: 'Undo',
      run: () => void services.attempt(() => bridge.invoke('suggest.restore', { node, suggestion: identity })),
    },
  });
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
