import type { StateCreator } from 'zustand';
import type { Problem } from '../../shared/domain/problem';
import type { AppState } from './store';

/** What stands in the middle of the window. */
export type Tab =
  | { readonly kind: 'notebook'; readonly file: string }
  | { readonly kind: 'data'; readonly node: string }
  | { readonly kind: 'checkFile'; readonly file: string }
  | { readonly kind: 'pipeline' | 'checks' | 'runs' | 'changes' | 'settings' };

export type ThemeSetting = 'light' | 'dark' | 'system';

/** The cell that the keyboard works on. `edit`: the caret is in its text; `command`: Jupyter's keys apply. */
export interface ActiveCell {
  readonly file: string;
  readonly id: string;
  readonly mode: 'command' | 'edit';
  /** Where the caret goes when the mode becomes `edit`, from 1, in lines of the cell's body. */
  readonly caret?: { readonly line: number; readonly column: number };
  /** Grows with each activation, so that activating the same cell again scrolls to it and takes the focus again. */
  readonly turn: number;
}

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'ok' | 'bad';
  readonly message: string;
  readonly hint?: string;
  /** What can be done about it at once. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface LayoutSlice {
  readonly tabs: readonly Tab[];
  readonly activeTab: string | null;
  readonly activeCell: ActiveCell | null;
  /** The node that the inspector answers for. */
  readonly selectedNode: string | null;
  readonly sidebarOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly panelOpen: boolean;
  /** The map of dependencies beside notebooks. */
  readonly mapOpen: boolean;
  readonly panelTab: 'jobs' | 'problems';
  readonly overlay:
    | null
    | 'commands'
    | 'open'
    | 'openChecks'
    | 'promote'
    | 'newNotebook'
    | 'import'
    | 'cheatSheet'
    | 'restartEngine'
    | 'importNotebook'
    | 'exportNotebook';
  /** Paths of files that were dropped on the window and wait for a decision. */
  readonly dropped: readonly string[];
  /** The name that is being changed: a cell's id. */
  readonly renaming: string | null;
  /** Cells whose result is folded away, by `file#id`. */
  readonly foldedResults: Readonly<Record<string, true>>;
  readonly theme: ThemeSetting;
  readonly notices: readonly Notice[];

  openTab(tab: Tab): void;
  closeTab(key: string): void;
  activateTab(key: string): void;
  activateCell(file: string, id: string, mode: ActiveCell['mode'], caret?: ActiveCell['caret']): void;
  selectNode(name: string | null): void;
  toggleResult(file: string, id: string): void;
  notify(notice: Omit<Notice, 'id'>): void;
  notifyProblem(problem: Problem): void;
  dismiss(id: number): void;
}

/** A tab's identity, also in the saved layout. */
export function tabKey(tab: Tab): string {
  if (tab.kind === 'notebook') return `notebook:${tab.file}`;
  if (tab.kind === 'data') return `data:${tab.node}`;
  if (tab.kind === 'checkFile') return `checkFile:${tab.file}`;
  return tab.kind;
}

let nextNotice = 1;

export const createLayoutSlice: StateCreator<AppState, [], [], LayoutSlice> = (set, get) => ({
  tabs: [],
  activeTab: null,
  activeCell: null,
  selectedNode: null,
  sidebarOpen: true,
  inspectorOpen: true,
  panelOpen: true,
  mapOpen: true,
  panelTab: 'jobs',
  overlay: null,
  dropped: [],
  renaming: null,
  foldedResults: {},
  theme: 'system',
  notices: [],

  openTab(tab) {
    const key = tabKey(tab);
    const { tabs } = get();
    set({ tabs: tabs.some((other) => tabKey(other) === key) ? tabs : [...tabs, tab], activeTab: key });
  },
  closeTab(key) {
    const { tabs, activeTab } = get();
    const index = tabs.findIndex((tab) => tabKey(tab) === key);
    if (index < 0) return;
    const left = tabs.filter((_, other) => other !== index);
    const neighbour = left[Math.min(index, left.length - 1)];
    set({
      tabs: left,
      ...(activeTab === key ? { activeTab: neighbour === undefined ? null : tabKey(neighbour) } : {}),
    });
  },
  activateTab(key) {
    set({ activeTab: key });
  },
  activateCell(file, id, mode, caret) {
    set({
      selection: null,
      activeCell: {
        file,
        id,
        mode,
        turn: (get().activeCell?.turn ?? 0) + 1,
        ...(caret === undefined ? {} : { caret }),
      },
    });
  },
  selectNode(name) {
    if (get().selectedNode !== name) set({ selectedNode: name });
  },
  toggleResult(file, id) {
    const key = `${file}#${id}`;
    const { [key]: folded, ...rest } = get().foldedResults;
    set({ foldedResults: folded ? rest : { ...rest, [key]: true } });
  },
  notify(notice) {
    const { notices } = get();
    if (notices.some((other) => other.message === notice.message)) return;
    set({ notices: [...notices.slice(-3), { ...notice, id: nextNotice++ }] });
  },
  notifyProblem(problem) {
    get().notify({
      tone: 'bad',
      message: problem.message,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
});
