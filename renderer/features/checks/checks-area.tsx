import { useAppState, useServices } from '../../state/app-context';
import { Parts } from '../../ui/parts';
import { ChecksView } from './checks-view';
import { IncidentsView } from './incidents-view';
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
        { part: 'incidents', title: 'Incidents', count: open },
        { part: 'suggestions', title: 'Suggestions' },
      ]}
      shown={part}
      onShow={(checksPart) => store.setState({ checksPart })}
    >
      {part === 'outcomes' ? <ChecksView /> : part === 'incidents' ? <IncidentsView /> : <SuggestionsView />}
    </Parts>
  );
}
