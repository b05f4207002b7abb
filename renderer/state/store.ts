import { createStore, type StoreApi } from 'zustand';
import { type CellsSlice, createCellsSlice } from './cells-slice';
import { type ChartsSlice, createChartsSlice } from './charts-slice';
import { type CheckFilesSlice, createCheckFilesSlice } from './check-files-slice';
import { createDocumentsSlice, type DocumentsSlice } from './documents-slice';
import { createExchangeSlice, type ExchangeSlice } from './exchange-slice';
import { createFlowSlice, type FlowSlice } from './flow-slice';
import { createIncidentsSlice, type IncidentsSlice } from './incidents-slice';
import { createInputsSlice, type InputsSlice } from './inputs-slice';
import { createKeysSlice, type KeysSlice } from './keys-slice';
import { createLayoutSlice, type LayoutSlice } from './layout-slice';
import { createLineageSlice, type LineageSlice } from './lineage-slice';
import { createMutationSlice, type MutationSlice } from './mutation-slice';
import { createPipelineEditSlice, type PipelineEditSlice } from './pipeline-edit-slice';
import { createPipelineSlice, type PipelineSlice } from './pipeline-slice';
import { createPreviewSlice, type PreviewSlice } from './preview-slice';
import { createProfileSlice, type ProfileSlice } from './profile-slice';
import { createPromotionSlice, type PromotionSlice } from './promotion-slice';
import { createProvenanceSlice, type ProvenanceSlice } from './provenance-slice';
import { createRenameSlice, type RenameSlice } from './rename-slice';
import { createResultsSlice, type ResultsSlice } from './results-slice';
import { createSinksSlice, type SinksSlice } from './sinks-slice';
import { createSuggestionsSlice, type SuggestionsSlice } from './suggestions-slice';
import { createWorkspaceSlice, type WorkspaceSlice } from './workspace-slice';

export type AppState = WorkspaceSlice &
  DocumentsSlice &
  CheckFilesSlice &
  CellsSlice &
  KeysSlice &
  LayoutSlice &
  ResultsSlice &
  RenameSlice &
  PreviewSlice &
  ChartsSlice &
  InputsSlice &
  ProfileSlice &
  ExchangeSlice &
  IncidentsSlice &
  SuggestionsSlice &
  MutationSlice &
  PipelineSlice &
  PipelineEditSlice &
  FlowSlice &
  SinksSlice &
  ProvenanceSlice &
  PromotionSlice &
  LineageSlice;
export type AppStore = StoreApi<AppState>;

/** The window's state with all of its slices. One a window; tests make as many as they like. */
export function createAppStore(): AppStore {
  return createStore<AppState>()((...args) => ({
    ...createWorkspaceSlice(...args),
    ...createChartsSlice(...args),
    ...createDocumentsSlice(...args),
    ...createCheckFilesSlice(...args),
    ...createCellsSlice(...args),
    ...createKeysSlice(...args),
    ...createLayoutSlice(...args),
    ...createResultsSlice(...args),
    ...createInputsSlice(...args),
    ...createRenameSlice(...args),
    ...createPreviewSlice(...args),
    ...createProfileSlice(...args),
    ...createExchangeSlice(...args),
    ...createIncidentsSlice(...args),
    ...createSuggestionsSlice(...args),
    ...createMutationSlice(...args),
    ...createPipelineSlice(...args),
    ...createPipelineEditSlice(...args),
    ...createFlowSlice(...args),
    ...createSinksSlice(...args),
    ...createProvenanceSlice(...args),
    ...createPromotionSlice(...args),
    ...createLineageSlice(...args),
  }));
}
