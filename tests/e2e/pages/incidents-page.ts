import type { Locator, Page } from '@playwright/test';

/** The incidents: at the checks that they are of, in their list, and the chosen one. */
export class IncidentsPage {
  readonly page: Page;
  readonly list: Locator;
  readonly status: Locator;
  readonly severity: Locator;
  readonly owner: Locator;
  readonly comment: Locator;
  readonly update: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole('navigation', { name: 'Incidents' });
    this.status = page.getByRole('combobox', { name: 'Status' });
    this.severity = page.getByRole('combobox', { name: 'Severity' });
    this.owner = page.getByRole('combobox', { name: 'Owner' });
    this.comment = page.getByRole('textbox', { name: 'Comment' });
    this.update = page.getByRole('button', { name: 'Update incident' });
  }

  /** A part of the view of checks. */
  part(name: 'Outcomes' | 'Incidents'): Locator {
    return this.page.getByRole('tablist', { name: 'What checks found' }).getByRole('tab', { name });
  }

  /** The row of a check among the outcomes. */
  check(name: string): Locator {
    return this.page.getByRole('table', { name: 'Checks' }).getByRole('row', { name });
  }

  opener(check: string, node: string): Locator {
    return this.page.getByRole('button', { name: `Open incident for ${check} of ${node}` });
  }

  /** The chosen incident, by its title. */
  detail(title: string): Locator {
    return this.page.getByRole('region', { name: `Incident ${title}` });
  }
}
