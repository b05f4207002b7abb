import { useMemo } from 'react';
import { useAppState } from '../../state/app-context';
import { dismissedFor, isDismissed } from '../../state/suggestions';

const noneAccepted: readonly string[] = [];

/** What is left of what was found: neither added nor dismissed. */
export function useOpenSuggestions(node: string) {
  const search = useAppState((state) => state.suggestions[node]);
  const accepted = useAppState((state) => state.acceptedSuggestions[node]) ?? noneAccepted;
  const dismissed = useAppState((state) => dismissedFor(state, node));
  return useMemo(() => {
    const found = search?.kind === 'found' ? search.found.suggestions : [];
    const left = found.filter(({ id }) => !accepted.includes(id));
    return {
      open: left.filter((one) => isDismissed(one, dismissed) === undefined),
      away: left.flatMap((suggestion) => {
        const dismissal = isDismissed(suggestion, dismissed);
        return dismissal === undefined ? [] : [{ suggestion, dismissal }];
      }),
    };
  }, [search, accepted, dismissed]);
}
