import type { Locator, Page } from '@playwright/test';

/** The tree of sources, nodes, checks and files in the explorer. */
export class CatalogPage {
  readonly page: Page;
  readonly tree: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.tree = page.getByRole('tree', { name: 'Catalog' });
    this.search = page.getByRole('searchbox', { name: 'Find in the catalog' });
  }

  /** The first item whose text starts with the name: what follows is its type or state. Sources stand first. */
  item(name: string): Locator {
    return this.tree.getByRole('treeitem', { name: new RegExp(`^${name}(?![\\w-])`) }).first();
  }

  /** The item that the keyboard is on. */
  get active(): Locator {
    return this.tree.locator('[data-active]');
  }

  async unfold(name: string): Promise<void> {
    await this.item(name).locator('.twist').click();
  }
}
