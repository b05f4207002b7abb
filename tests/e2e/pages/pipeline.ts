import { expect, type Locator, type Page } from '@playwright/test';

/** The canvas of the pipeline, and the bar above it. */
export class PipelinePage {
  readonly page: Page;
  readonly canvas: Locator;
  readonly toolbar: Locator;
  readonly outline: Locator;
  readonly searchField: Locator;
  readonly zoom: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = page.getByRole('region', { name: 'Pipeline canvas' });
    this.toolbar = page.getByRole('toolbar', { name: 'Pipeline' });
    this.outline = page.getByRole('region', { name: 'Pipeline outline' });
    this.searchField = this.canvas.getByRole('searchbox', { name: 'Search the pipeline' });
    this.zoom = this.canvas.getByRole('status', { name: 'Zoom' });
  }

  /** Opens the pipeline, and waits until its boxes have their places. */
  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Activity' }).getByRole('button', { name: 'Pipeline' }).click();
    await expect(this.canvas.getByRole('group').first()).toBeVisible();
    await this.settled();
  }

  /** A box, or a collapsed group by its title. */
  box(name: string): Locator {
    return this.canvas.getByRole('group', { name, exact: true });
  }

  /** Names of the selected boxes, in the order of the document. */
  async selected(): Promise<(string | null)[]> {
    return this.canvas
      .locator('.canvas-box[data-on]')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')));
  }

  /** The box that has the keyboard. */
  get focused(): Locator {
    return this.canvas.locator('.canvas-box:focus');
  }

  /** Where a box stands on the canvas, in its own units. */
  async place(name: string): Promise<{ x: number; y: number }> {
    const transform = await this.box(name)
      .locator('xpath=..')
      .evaluate((node) => (node as HTMLElement).style.transform);
    const [, x, y] = /translate\((-?[\d.]+)px, ?(-?[\d.]+)px\)/.exec(transform) ?? [];
    return { x: Number(x), y: Number(y) };
  }

  /** Where a box stands in the window: its middle. */
  async middle(name: string): Promise<{ x: number; y: number }> {
    const at = await this.box(name).boundingBox();
    if (at === null) throw new Error(`${name} is not on the canvas.`);
    return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  }

  /** Drags a box by pixels of the window, with the mouse. */
  async drag(name: string, by: { readonly x: number; readonly y: number }): Promise<void> {
    const from = await this.middle(name);
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    // The first pixels only tell that it is a drag.
    await mouse.move(from.x + 5, from.y + 5);
    await mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 });
    await mouse.move(from.x + by.x, from.y + by.y, { steps: 4 });
    await mouse.up();
  }

  /** Waits until the canvas has come to rest: nothing is laid out, nothing moves. */
  async settled(): Promise<void> {
    await expect(this.canvas).toHaveAttribute('aria-busy', 'false');
    const view = this.canvas.locator('.react-flow__viewport');
    let last = '';
    await expect
      .poll(async () => {
        const now = await view.evaluate((element) => (element as HTMLElement).style.transform);
        const isSame = now === last;
        last = now;
        return isSame;
      })
      .toBe(true);
  }

  /** The edge between two boxes, by their ids. */
  edge(from: string, to: string): Locator {
    return this.canvas.locator(`.canvas-edge[data-from="${from}"][data-to="${to}"]`);
  }

  /** Puts the keyboard on a box. */
  async focus(name: string): Promise<void> {
    await this.box(name).focus();
    await expect(this.box(name)).toBeFocused();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}
