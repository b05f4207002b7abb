import type { Locator, Page } from '@playwright/test';
import { CellPage } from './cell-page';

/** The notebook on screen. */
export class NotebookPage {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('tabpanel');
  }

  cell(name: string): CellPage {
    return new CellPage(this.page, name);
  }

  async runAll(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Run all', exact: true }).first().click();
  }

  async runStale(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Run stale', exact: true }).click();
  }
}
