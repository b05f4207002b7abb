import type { StateCreator } from 'zustand';
import type { NodeSuggestions, Suggestion } from '../../shared/domain/checks/suggest/suggestion';
import type { Problem } from '../../shared/domain/problem';
import type { AppState } from './store';

/** What is known of the suggestions for a node. */
export type NodeSearch =
  | { readonly kind: 'searching'; readonly job: string | null }
  | { readonly kind: 'found'; readonly found: NodeSuggestions }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** The last things that were done with suggestions, which can be taken back. */
export type SuggestionStep =
  | { readonly kind: 'accepted'; readonly node: string; readonly suggestion: Suggestion; readonly undo: string }
  | { readonly kind: 'dismissed'; readonly node: string; readonly suggestion: Suggestion };

export interface SuggestionsSlice {
  /** The node whose suggestions are looked at; null: none was chosen. */
  readonly suggestedNode: string | null;
  readonly suggestions: Readonly<Record<string, NodeSearch>>;
  /** Ids of suggestions that are in the check file by now, by node. */
  readonly acceptedSuggestions: Readonly<Record<string, readonly string[]>>;
  /** The last one last. */
  readonly suggestionSteps: readonly SuggestionStep[];
  receiveSuggestions(node: string, search: NodeSearch): void;
  markAccepted(node: string, id: string, accepted: boolean): void;
  pushSuggestionStep(step: SuggestionStep): void;
  dropSuggestionStep(step: SuggestionStep): void;
}

const keptSteps = 20;

export const noSuggestions = { suggestedNode: null, suggestions: {}, acceptedSuggestions: {}, suggestionSteps: [] };

export const createSuggestionsSlice: StateCreator<AppState, [], [], SuggestionsSlice> = (set, get) => ({
  ...noSuggestions,

  receiveSuggestions(node, search) {
    const { suggestions, acceptedSuggestions } = get();
    const { [node]: accepted = [], ...others } = acceptedSuggestions;
    set({
      suggestions: { ...suggestions, [node]: search },
      // What is found anew is found with the checks that there are.
      acceptedSuggestions: search.kind === 'found' || accepted.length === 0 ? others : acceptedSuggestions,
    });
  },
  markAccepted(node, id, accepted) {
    const { acceptedSuggestions } = get();
    const others = (acceptedSuggestions[node] ?? []).filter((one) => one !== id);
    set({ acceptedSuggestions: { ...acceptedSuggestions, [node]: accepted ? [...others, id] : others } });
  },
  pushSuggestionStep(step) {
    set({ suggestionSteps: [...get().suggestionSteps.slice(1 - keptSteps), step] });
  },
  dropSuggestionStep(step) {
    set({ suggestionSteps: get().suggestionSteps.filter((other) => other !== step) });
  },
});
