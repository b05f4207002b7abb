import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ChartTheme, chartTokens } from './chart-theme';

const css = readFileSync(new URL('../../../renderer/ui/tokens.css', import.meta.url), 'utf8');

/** The names of the tokens that charts use. */
const names = {
  surface: 'surface',
  line: 'line',
  lineStrong: 'line-strong',
  ink: 'ink',
  ink2: 'ink-2',
  accent: 'accent',
};

describe('the colours of charts', () => {
  it.each(['light', 'dark'] as const)('are the tokens of the %s theme', (theme: ChartTheme) => {
    const start = theme === 'light' ? css.indexOf(':root') : css.indexOf('[data-theme="dark"]');
    const block = css.slice(start, css.indexOf('}', start));
    for (const [key, name] of Object.entries(names)) {
      const token = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1];
      expect(chartTokens[theme][key as keyof typeof names], name).toBe(token);
    }
  });
});
