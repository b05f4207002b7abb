import { useLayoutEffect, useRef, useState } from 'react';

/**
 * The same functions in every render, each of which calls the one that was given last: what gets them as props is not
 * rendered again for them. For handlers of events; not to be called while rendering. The names are those of the first render.
 */
export function useStableActions<Actions extends { readonly [Name in keyof Actions]: (...args: never[]) => void }>(
  actions: Actions,
): Actions {
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  const [stable] = useState(() => {
    const names = Object.keys(actions) as (keyof Actions)[];
    return Object.fromEntries(
      names.map((name) => [name, (...args: never[]) => latest.current[name](...args)]),
    ) as Actions;
  });
  return stable;
}
