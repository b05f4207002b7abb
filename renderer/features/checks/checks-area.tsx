import { useAppState, useServices } from '../../state/app-context';
import type { ChecksPart } from '../../state/incidents-slice';
import { Parts } from '../../ui/parts';
import { ChecksView } from './checks-view';
import { IncidentsView } from './incidents-view';
import { MutationView } from './mutation-view';
import { SuggestionsView } from './suggestions-view';

/** What checks found, and who resolves it. */
export function ChecksArea() {
  const { store } = useServices();
  const part = useAppState((state) => state.checksPart);
  const open = useAppState(
    (state) => state.workspace?.incidents.filter(({ status }) => status !== 'resolved').length ?? 0,
  );
  return (
    <Parts
      label="What checks found"
      id="checks"
      parts={[
        { part: 'outcomes', title: 'Outcomes' },
        { part: 'suggestions', title: 'Suggestions' },
        { part: 'mutation', title: 'Would they catch it?' },
        { part: 'incidents', title: 'Incidents', count: open },
      ]}
      shown={part}
      onShow={(checksPart) => store.setState({ checksPart })}
    >
      <Part part={part} />
    </Parts>
  );
}

function Part({ part }: { readonly part: ChecksPart }) {
  switch (part) {
    case 'outcomes':
      return <ChecksView />;
    case 'suggestions':
      return <SuggestionsView />;
    case 'mutation':
      return <MutationView />;
    case 'incidents':
      return <IncidentsView />;
  }
}
