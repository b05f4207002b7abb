import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** WCAG 2.2, 1.4.3: contrast of text. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function tokensOf(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

const light = tokensOf(/:root \{[^}]*\}/.exec(css)?.[0] ?? '');
const dark = tokensOf(/\[data-theme="dark"\] \{[^}]*\}/.exec(css)?.[0] ?? '');

const grounds = ['bg', 'surface', 'raised', 'hover', 'accent-soft'];
const texts = ['ink', 'ink-2', 'ink-3', 'accent-ink', 'ok', 'warn', 'bad', 'stale'];
const tinted = [
  ['ok', 'ok-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['stale', 'stale-soft'],
  ['ink-2', 'bad-soft'],
  ['ink-2', 'warn-soft'],
  ['on-accent', 'accent'],
  ['surface', 'bad'],
  ['code-keyword', 'raised'],
  ['code-function', 'raised'],
  ['code-number', 'raised'],
  ['code-string', 'raised'],
  ['code-comment', 'raised'],
] as const;

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s theme', (_, tokens) => {
  const pairs = [...grounds.flatMap((ground) => texts.map((text) => [text, ground] as const)), ...tinted];
  it.each(pairs)('keeps %s on %s at 4.5:1 or more', (text, ground) => {
    const [a, b] = [tokens[text], tokens[ground]];
    if (a === undefined || b === undefined) throw new Error(`No token ${text} or ${ground}.`);
    expect(contrast(a, b)).toBeGreaterThanOrEqual(4.5);
  });
});
