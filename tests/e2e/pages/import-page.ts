import type { Locator, Page } from '@playwright/test';

/** The dialog that adds data. */
export class ImportPage {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly columns: Locator;
  readonly preview: Locator;
  readonly rejects: Locator;
  readonly files: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Add data' });
    this.name = this.dialog.getByRole('textbox', { name: 'Name', exact: true });
    this.columns = this.dialog.getByRole('list', { name: 'Columns' });
    this.preview = this.dialog.getByRole('grid', { name: 'First rows' });
    this.rejects = this.dialog.getByRole('region', { name: 'What cannot be read' });
    this.files = this.dialog.getByRole('list', { name: 'Files' });
  }

  typeOf(column: string): Locator {
    return this.dialog.getByRole('combobox', { name: `Type of ${column}`, exact: true });
  }

  button(name: string): Locator {
    return this.dialog.getByRole('button', { name, exact: true });
  }
}
