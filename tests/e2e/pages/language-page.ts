import type { Locator, Page } from '@playwright/test';

/** What hangs over the text of a cell while SQL is written. */
export class LanguagePage {
  readonly page: Page;
  readonly list: Locator;
  readonly hover: Locator;
  readonly signature: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.locator('.suggest-widget.visible');
    this.hover = page.locator('.monaco-hover:not(.hidden)');
    this.signature = page.locator('.parameter-hints-widget.visible');
  }

  /** A line of the list, by what it proposes. */
  proposal(label: string): Locator {
    return this.list.getByRole('option', { name: new RegExp(`^${label.replace(/[$.()]/g, '\\$&')}(,|$)`) });
  }

  /** The marks under a cell's text. */
  marks(cell: Locator, severity: 'error' | 'warning'): Locator {
    return cell.locator(`.problem-mark.squiggly-${severity}`);
  }
}
