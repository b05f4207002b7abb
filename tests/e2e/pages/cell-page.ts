import type { Locator, Page } from '@playwright/test';
import { GridPage } from './grid-page';

/** One SQL cell: header, text, result. */
export class CellPage {
  readonly page: Page;
  readonly group: Locator;
  readonly result: GridPage;

  constructor(page: Page, name: string) {
    this.page = page;
    this.group = page.getByRole('group', { name, exact: true });
    this.result = new GridPage(page, name);
  }

  async run(): Promise<void> {
    await this.group.getByRole('button', { name: 'Run cell' }).click();
  }

  async cancel(): Promise<void> {
    await this.group.getByRole('button', { name: 'Cancel' }).click();
  }

  /** Puts the caret at the end of the text. */
  async focusEnd(): Promise<void> {
    await this.group.scrollIntoViewIfNeeded();
    await this.group.getByRole('textbox').first().focus();
    await this.page.keyboard.press('Control+End');
  }

  /** Types at the end of the text. */
  async append(text: string): Promise<void> {
    await this.focusEnd();
    await this.page.keyboard.insertText(text);
  }

  /** Replaces the whole text. */
  async replace(text: string): Promise<void> {
    await this.focusEnd();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }
}
