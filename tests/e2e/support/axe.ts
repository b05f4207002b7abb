import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { RunningApp } from './app';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of WCAG 2.2 A and AA, and axe's own best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Serious and critical findings, one line each. */
export async function findings({ page }: RunningApp): Promise<string[]> {
  // Colours on their way from one to another are neither.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  const results = (await page.evaluate(
    `(async () => {
      if (window.axe === undefined) { ${axe} }
      return window.axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] });
    })()`,
  )) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} (${node.target.join(' ')})`),
    );
}
