import type { Locator, Page } from '@playwright/test';
import { NotebookPage } from './notebook-page';

/** The frame around every surface: rail, tabs, status, jobs, problems, notifications, palette. */
export class WindowPage {
  readonly page: Page;
  readonly notebook: NotebookPage;
  readonly activity: Locator;
  readonly explorer: Locator;
  readonly inspector: Locator;
  readonly status: Locator;
  readonly jobs: Locator;
  readonly notifications: Locator;

  constructor(page: Page) {
    this.page = page;
    this.notebook = new NotebookPage(page);
    this.activity = page.getByRole('navigation', { name: 'Activity' });
    this.explorer = page.getByRole('region', { name: 'Explorer' });
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.status = page.getByRole('status', { name: 'Status' });
    this.jobs = page.getByRole('list', { name: 'Jobs' });
    this.notifications = page.getByRole('region', { name: 'Notifications' });
  }

  /** Opens a view of the activity rail. */
  async open(view: 'Explorer' | 'Pipeline' | 'Checks' | 'Runs' | 'Changes' | 'Settings'): Promise<void> {
    await this.activity.getByRole('button', { name: view, exact: true }).click();
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** The newest job of the list. */
  get newestJob(): Locator {
    return this.jobs.getByRole('listitem').first();
  }

  /** Runs a command through the palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+P');
    await this.page.getByRole('combobox', { name: 'Commands' }).fill(`>${title}`);
    await this.page.getByRole('option', { name: title }).first().click();
  }

  async promote(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Promote…' }).click();
    return this.page.getByRole('dialog', { name: 'Promote' });
  }
}
