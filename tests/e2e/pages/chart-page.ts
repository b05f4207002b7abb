import type { Locator, Page } from '@playwright/test';

/** One chart cell: header, picture, builder, YAML. */
export class ChartPage {
  readonly page: Page;
  readonly group: Locator;
  readonly picture: Locator;
  readonly builder: Locator;
  readonly text: Locator;

  constructor(page: Page, name: string) {
    this.page = page;
    this.group = page.getByRole('group', { name, exact: true });
    this.picture = this.group.getByRole('img');
    this.builder = page.getByRole('group', { name: `Builder of ${name}` });
    this.text = this.group.getByRole('textbox', { name: `Definition of ${name}` });
  }

  /** The marks of a kind, of a picture that is drawn as SVG: `rect`, `line`, `symbol`. */
  marks(kind: string): Locator {
    return this.picture.locator(`.mark-${kind}.role-mark path`);
  }

  /** The mark that the keyboard is on. */
  get focusedMark(): Locator {
    return this.group.locator('.chart-mark:focus');
  }

  /** Where a mark stands in the window, by whole pixels more or less. */
  async boxOfMark(kind: string, index: number) {
    const box = await this.marks(kind).nth(index).boundingBox();
    if (box === null) throw new Error(`The mark ${index} is not on screen.`);
    const near = (value: number) => ({ asymmetricMatch: (other: number) => Math.abs(other - value) <= 2 });
    return { x: near(box.x), y: near(box.y), width: near(box.width), height: near(box.height) };
  }

  /** A control of the builder. */
  control(label: string): Locator {
    return this.builder.getByLabel(label, { exact: true });
  }

  /** Replaces the YAML, which has to be on screen. */
  async replace(text: string): Promise<void> {
    await this.text.focus();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }
}
