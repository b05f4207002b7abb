import type { WebFrameMain } from 'electron';
import { appOrigin, originOf } from './app-address';

/** Whether a message comes from the top frame of the app's own page. Null: the frame was gone when the message arrived. */
export function isAppFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && originOf(frame.url) === appOrigin;
}
