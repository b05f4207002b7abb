import type { Locator, Page } from '@playwright/test';

/** The result of a node. */
export class GridPage {
  readonly page: Page;
  readonly grid: Locator;

  constructor(page: Page, node: string) {
    this.page = page;
    this.grid = page.getByRole('grid', { name: `Result of ${node}`, exact: true });
  }

  /** The row with this number, counted from 1; it is in the document only while it is on screen. */
  row(number: number): Locator {
    return this.grid.locator(`[role="row"][aria-rowindex="${number + 1}"]`);
  }

  cell(row: number, column: number): Locator {
    return this.row(row).locator(`[role="gridcell"][aria-colindex="${column + 1}"]`);
  }

  async rowCount(): Promise<number> {
    return Number(await this.grid.getAttribute('aria-rowcount')) - 1;
  }

  async press(keys: string): Promise<void> {
    await this.grid.focus();
    await this.page.keyboard.press(keys);
  }

  /** Turns the wheel over the rows. */
  async wheel(pixels: number): Promise<void> {
    await this.grid.scrollIntoViewIfNeeded();
    const box = await this.grid.boundingBox();
    if (box === null) throw new Error('The grid is not on screen.');
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.wheel(0, pixels);
  }
}
