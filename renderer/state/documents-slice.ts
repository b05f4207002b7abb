import type { StateCreator } from 'zustand';
import type { Problem } from '../../shared/domain/problem';
import type { OpenDocument } from './document-session';
import type { AppState } from './store';

export interface DocumentsSlice {
  /** Open notebooks by file. */
  readonly documents: Readonly<Record<string, OpenDocument>>;
  /** Why a notebook could not be opened, by file. */
  readonly documentProblems: Readonly<Record<string, Problem>>;
  receiveDocument(document: OpenDocument): void;
  receiveDocumentProblem(file: string, problem: Problem | null): void;
}

export const createDocumentsSlice: StateCreator<AppState, [], [], DocumentsSlice> = (set, get) => ({
  documents: {},
  documentProblems: {},
  receiveDocument(document) {
    set({ documents: { ...get().documents, [document.file]: document } });
  },
  receiveDocumentProblem(file, problem) {
    const { [file]: _, ...rest } = get().documentProblems;
    set({ documentProblems: problem === null ? rest : { ...rest, [file]: problem } });
  },
});
