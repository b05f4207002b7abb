import type { Locator, Page } from '@playwright/test';

/** The card “Where does this number come from?” in the inspector. */
export class WherePage {
  readonly inspector: Locator;
  readonly title: Locator;
  readonly value: Locator;
  readonly steps: Locator;

  constructor(page: Page) {
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.title = this.inspector.getByRole('heading', { name: /^Where does/ });
    this.value = this.inspector.locator('output');
    this.steps = this.inspector.getByRole('list', { name: 'Steps back to the sources' });
  }

  /** The step of a node. */
  step(node: string): Locator {
    return this.steps.locator(`[data-where-step="${node}"]`);
  }

  part(name: string): Locator {
    return this.inspector.getByRole('region', { name, exact: true });
  }
}
