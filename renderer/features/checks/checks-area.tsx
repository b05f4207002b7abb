import { useAppState, useServices } from '../../state/app-context';
import { Parts } from '../../ui/parts';
import { ChecksView } from './checks-view';
import { IncidentsView } from './incidents-view';
import { MutationView } from './mutation-view';

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
        { part: 'mutation', title: 'Would they catch it?' },
        { part: 'incidents', title: 'Incidents', count: open },
      ]}
      shown={part}
      onShow={(checksPart) => store.setState({ checksPart })}
    >
      {part === 'outcomes' ? <ChecksView /> : part === 'mutation' ? <MutationView /> : <IncidentsView />}
    </Parts>
  );
}
