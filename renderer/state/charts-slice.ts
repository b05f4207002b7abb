import type { StateCreator } from 'zustand';
import type { Problem } from '../../shared/domain/problem';
import type { AppState } from './store';

/** What stands under the picture of a chart. */
export type ChartPanel = 'builder' | 'text';

/** Charts on screen, by `file#cell`. */
export interface ChartsSlice {
  readonly chartPanels: Readonly<Record<string, ChartPanel>>;
  /** What is wrong with a chart that its rows tell: columns that they do not have, too many marks. */
  readonly chartProblems: Readonly<Record<string, readonly Problem[]>>;

  /** Opens a panel of a chart, or closes it where it is open. */
  toggleChartPanel(key: string, panel: ChartPanel): void;
  showChartPanel(key: string, panel: ChartPanel | null): void;
  receiveChartProblems(key: string, problems: readonly Problem[]): void;
}

export const createChartsSlice: StateCreator<AppState, [], [], ChartsSlice> = (set, get) => ({
  chartPanels: {},
  chartProblems: {},

  toggleChartPanel(key, panel) {
    get().showChartPanel(key, get().chartPanels[key] === panel ? null : panel);
  },
  showChartPanel(key, panel) {
    const { [key]: _, ...others } = get().chartPanels;
    set({ chartPanels: panel === null ? others : { ...others, [key]: panel } });
  },
  receiveChartProblems(key, problems) {
    const { [key]: known = [], ...others } = get().chartProblems;
    if (known.length === 0 && problems.length === 0) return;
    set({ chartProblems: problems.length === 0 ? others : { ...others, [key]: problems } });
  },
});
