import type { Locator, Page } from '@playwright/test';

/** The suggestions of the view of checks. */
export class SuggestionsPage {
  readonly page: Page;
  readonly nodes: Locator;
  readonly tab: Locator;

  constructor(page: Page) {
    this.page = page;
    this.nodes = page.getByRole('navigation', { name: 'Nodes to suggest checks for' });
    this.tab = page.getByRole('tab', { name: 'Suggestions' });
  }

  panel(node: string): Locator {
    return this.page.getByRole('region', { name: `Suggestions for ${node}` });
  }

  list(node: string): Locator {
    return this.page.getByRole('list', { name: `Suggested checks for ${node}`, exact: true });
  }

  /** A suggestion by its title. */
  item(node: string, title: string): Locator {
    return this.list(node)
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('button', { name: title, exact: true }) });
  }

  title(node: string, title: string): Locator {
    return this.list(node).getByRole('button', { name: title, exact: true });
  }

  async choose(node: string): Promise<void> {
    await this.nodes.getByRole('button', { name: node }).click();
  }
}
