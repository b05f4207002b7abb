import type { Locator, Page } from '@playwright/test';
import { CellPage } from './cell-page';

/** The notebook on screen. */
export class NotebookPage {
  readonly page: Page;
  readonly toolbar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.toolbar = page.getByRole('toolbar', { name: 'Notebook' });
  }

  cell(name: string): CellPage {
    return new CellPage(this.page, name);
  }

  async runAll(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Run all' }).click();
  }

  async runStale(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Run stale' }).click();
  }
}
