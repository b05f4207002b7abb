export interface ElectronRuntime {
  /** Absolute path of the binary. */
  readonly executable: string;
  readonly version: string;
  readonly origin: 'override' | 'official' | 'fallback';
  readonly reason: string;
}
export function resolveElectron(options?: { readonly quiet?: boolean }): Promise<ElectronRuntime>;
