export function startVirtualDisplay(): Promise<{ readonly display: string; stop(): void }>;
