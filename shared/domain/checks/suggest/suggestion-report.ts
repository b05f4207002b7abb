import type { MutatedFile } from '../mutation/mutation-report';
import type { NodeSuggestions } from './suggestion';

/** How many rows a node had at an earlier run. */
export interface EarlierRows {
  /** ISO 8601. */
  readonly at: string;
  readonly rows: number;
}

export interface SuggestionRequest {
  /** Nodes with the check files that suggestions are made for, and their rows at earlier runs, oldest first. */
  readonly nodes: readonly { readonly file: MutatedFile; readonly earlier: readonly EarlierRows[] }[];
}

export interface SuggestionProgress {
  readonly node: string;
  readonly step: 'profile' | 'prove' | 'backtest';
}

export interface SuggestionReport {
  readonly ms: number;
  readonly nodes: readonly NodeSuggestions[];
  readonly cancelled: boolean;
}
