import { z } from 'zod';
import { type Disposable, toDisposable } from '../../shared/base/disposable';
import { resultQuerySchema } from '../../shared/domain/result/result-query-schema';
import { tabKey } from './layout-slice';
import { noPromotion, savedPromotion, savedPromotionSchema } from './promotion-slice';
import { columnLayoutSchema } from './saved-result-views';
import type { AppStore } from './store';

/** What a window remembers of a workspace between sessions. What does not fit the schema any more is forgotten. */
const savedLayoutSchema = z.object({
  tabs: z.array(
    z.union([
      z.object({ kind: z.literal('notebook'), file: z.string() }),
      z.object({ kind: z.literal('data'), node: z.string() }),
      z.object({ kind: z.literal('checkFile'), file: z.string() }),
      z.object({ kind: z.enum(['pipeline', 'checks', 'runs', 'changes', 'settings']) }),
    ]),
  ),
  activeTab: z.string().nullable(),
  activeCell: z.object({ file: z.string(), id: z.string() }).nullable(),
  selectedNode: z.string().nullable(),
  sidebarOpen: z.boolean(),
  inspectorOpen: z.boolean(),
  panelOpen: z.boolean(),
  mapOpen: z.boolean().default(true),
  textPaneOpen: z.boolean().default(true),
  panelTab: z.enum(['jobs', 'problems']),
  pipelineShownAs: z.enum(['canvas', 'outline']).default('canvas'),
  foldedResults: z.record(z.string(), z.literal(true)),
  livePreview: z.boolean().default(true),
  profilesOn: z.boolean().default(true),
  wideProfiles: z.record(z.string(), z.literal(true)).default({}),
  foldedInputs: z.record(z.string(), z.literal(true)).default({}),
  foldedSections: z.record(z.string(), z.literal(true)).default({}),
  resultQueries: z.record(z.string(), resultQuerySchema).catch({}),
  columnLayouts: z.record(z.string(), columnLayoutSchema).catch({}),
  promotion: savedPromotionSchema.nullable().catch(null).default(null),
});

export type LayoutStorage = Pick<Storage, 'getItem' | 'setItem'>;

const keyOf = (root: string) => `plumbline.layout:${root}`;

/** Puts the saved layout of a workspace into the store; false when there is none. */
export function restoreLayout(store: AppStore, storage: LayoutStorage, root: string): boolean {
  const text = storage.getItem(keyOf(root));
  if (text === null) return false;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return false;
  }
  const parsed = savedLayoutSchema.safeParse(raw);
  if (!parsed.success) return false;
  const { activeCell, promotion, ...layout } = parsed.data;
  const notebooks = new Set(store.getState().workspace?.notebooks.map((notebook) => notebook.file));
  const checkFiles = new Set(store.getState().workspace?.checkFiles.map(({ file }) => file));
  const tabs = layout.tabs.filter(
    (tab) =>
      (tab.kind !== 'notebook' || notebooks.has(tab.file)) && (tab.kind !== 'checkFile' || checkFiles.has(tab.file)),
  );
  const open = new Set(tabs.map(tabKey));
  const fallback = tabs[0];
  store.setState({
    ...layout,
    promotion: { ...noPromotion, ...promotion },
    tabs,
    activeTab:
      layout.activeTab !== null && open.has(layout.activeTab)
        ? layout.activeTab
        : fallback === undefined
          ? null
          : tabKey(fallback),
    activeCell:
      activeCell !== null && notebooks.has(activeCell.file) ? { ...activeCell, mode: 'command', turn: 0 } : null,
  });
  return tabs.length > 0;
}

/** Saves the layout whenever it changed, until disposed. */
export function keepLayout(store: AppStore, storage: LayoutStorage): Disposable {
  let saved = '';
  const save = () => {
    const state = store.getState();
    // While a workspace is being put on screen, the layout is still that of the one before.
    if (state.workspace === null || state.opening) return;
    const { tabs, activeTab, selectedNode, sidebarOpen, inspectorOpen, panelOpen, panelTab, mapOpen } = state;
    const { textPaneOpen, pipelineShownAs, foldedResults, foldedInputs, foldedSections, livePreview } = state;
    const { resultQueries, columnLayouts, profilesOn, wideProfiles } = state;
    const activeCell = state.activeCell === null ? null : { file: state.activeCell.file, id: state.activeCell.id };
    const text = JSON.stringify({
      tabs,
      activeTab,
      activeCell,
      selectedNode,
      sidebarOpen,
      inspectorOpen,
      panelOpen,
      mapOpen,
      textPaneOpen,
      panelTab,
      pipelineShownAs,
      foldedResults,
      livePreview,
      profilesOn,
      wideProfiles,
      foldedInputs,
      foldedSections,
      resultQueries,
      columnLayouts,
      promotion: savedPromotion(state.promotion),
    });
    if (text === saved) return;
    saved = text;
    storage.setItem(keyOf(state.workspace.root), text);
  };
  return toDisposable(store.subscribe(save));
}
