import type { Locator, Page } from '@playwright/test';

/** A file of checks that is open in a tab. */
export class CheckFilePage {
  readonly editor: Locator;
  readonly toolbar: Locator;
  readonly state: Locator;
  readonly suggestions: Locator;

  constructor(
    readonly page: Page,
    readonly file: string,
  ) {
    this.editor = page.getByRole('textbox', { name: `Text of ${file}` });
    this.toolbar = page.getByRole('toolbar', { name: 'Checks of the file' });
    this.state = page.getByRole('status', { name: 'State of the file' });
    this.suggestions = page.locator('.suggest-widget.visible');
  }

  get run(): Locator {
    return this.toolbar.getByRole('button', { name: /^Run these checks/ });
  }

  /** The list of proposals has one of this name. */
  suggestion(name: string): Locator {
    return this.suggestions.getByRole('option', { name: new RegExp(`^${name}`) });
  }

  /** Marks of an outcome in the margin. */
  outcome(verdict: 'pass' | 'warn' | 'fail' | 'error'): Locator {
    return this.page.locator(`.check-editor .check-${verdict}`);
  }

  /** Underlined as wrong. */
  get errors(): Locator {
    return this.page.locator('.check-editor .problem-mark.squiggly-error');
  }

  /** The lines that are on screen, without the signs for spaces. */
  async lines(): Promise<string> {
    const text = await this.page.locator('.check-editor .view-line').allInnerTexts();
    return text.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Ctrl+End, so that typing goes on behind the last character. */
  async goToEnd(): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press('Control+End');
  }
}
