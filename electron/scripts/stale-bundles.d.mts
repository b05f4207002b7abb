export function buildIfStale(names?: readonly string[]): Promise<void>;
