import type { WebFrameMain } from 'electron';
import { appOrigin } from './app-protocol';

/** Whether a message comes from the top frame of the app's own page. Null: the frame was gone when the message arrived. */
export function isAppFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && originOf(frame.url) === appOrigin;
}

/** `scheme://host` of a URL. (`URL.origin` of Node is the string `null` for schemes that it does not know.) */
export function originOf(address: string): string | undefined {
  try {
    const { protocol, host } = new URL(address);
    return `${protocol}//${host}`;
  } catch {
    return undefined;
  }
}
