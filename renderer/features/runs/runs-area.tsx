import { useAppState, useServices } from '../../state/app-context';
import type { RunsPart } from '../../state/exchange-slice';
import { Parts } from '../../ui/parts';
import { CompareView } from './compare-view';
import { HistoryView } from './history-view';
import { RunsView } from './runs-view';
import './runs-area.css';

const parts: readonly { readonly part: RunsPart; readonly title: string }[] = [
  { part: 'runs', title: 'Each run' },
  { part: 'history', title: 'Statements' },
  { part: 'compare', title: 'Compare' },
];

/** What ran: runs, every statement, and two runs side by side. */
export function RunsArea() {
  const { store } = useServices();
  const part = useAppState((state) => state.runsPart);
  return (
    <Parts label="What ran" id="runs" parts={parts} shown={part} onShow={(runsPart) => store.setState({ runsPart })}>
      {part === 'runs' ? <RunsView /> : part === 'history' ? <HistoryView /> : <CompareView />}
    </Parts>
  );
}
