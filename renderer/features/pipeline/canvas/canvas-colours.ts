import type { Tone } from '../../../ui/node-state';

/** The colours of the theme, for what is drawn on a bitmap. */
export interface CanvasColours {
  readonly box: string;
  readonly border: string;
  readonly edge: string;
  readonly accent: string;
  readonly ink: string;
  readonly quiet: string;
  readonly warn: string;
  readonly tones: Readonly<Record<Tone, string>>;
}

let known: { readonly theme: string; readonly colours: CanvasColours } | null = null;

/** Read once for each theme. */
export function canvasColours(): CanvasColours {
  const root = document.documentElement;
  const theme = root.dataset.theme ?? '';
  if (known?.theme === theme) return known.colours;
  const style = getComputedStyle(root);
  const colour = (token: string) => style.getPropertyValue(`--${token}`).trim();
  const colours: CanvasColours = {
    box: colour('raised'),
    border: colour('line-strong'),
    edge: colour('line-strong'),
    accent: colour('accent'),
    ink: colour('ink'),
    quiet: colour('ink-3'),
    warn: colour('warn'),
    tones: {
      ok: colour('ok'),
      stale: colour('stale'),
      bad: colour('bad'),
      warn: colour('warn'),
      busy: colour('accent'),
      quiet: colour('ink-3'),
      planned: colour('ink-3'),
      neutral: colour('ink-3'),
    },
  };
  known = { theme, colours };
  return colours;
}
