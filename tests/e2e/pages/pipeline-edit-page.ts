import { existsSync, readdirSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { WindowPage } from './window-page';

/** The canvas of the pipeline as it is edited, and the files that edits change. */
export class PipelineEditPage {
  readonly page: Page;
  readonly window: WindowPage;
  readonly canvas: Locator;
  readonly lastEdit: Locator;
  readonly textChange: Locator;
  readonly files: WorkspaceFolder;

  constructor(page: Page, root: string) {
    this.page = page;
    this.window = new WindowPage(page);
    this.canvas = page.getByRole('region', { name: 'Pipeline canvas' });
    this.lastEdit = page.getByRole('status', { name: 'Last edit' });
    this.textChange = page.getByRole('region', { name: 'Text change', exact: true });
    this.files = new WorkspaceFolder(root);
  }

  async open(): Promise<void> {
    await this.window.open('Pipeline');
    await expect(this.canvas).toHaveAttribute('aria-busy', 'false');
  }

  /** Looks from farther away, with what is there at the left: room for what is to be drawn. */
  async makeRoom(): Promise<void> {
    const out = this.canvas.getByRole('button', { name: 'Zoom out' });
    const zoom = this.canvas.getByRole('status', { name: 'Zoom' });
    const read = async () => (await zoom.textContent()) ?? '';
    for (let text = await read(); Number.parseInt(text, 10) > 55; text = await read()) {
      await out.click();
      await expect(zoom).not.toHaveText(text);
    }
    const area = await this.canvas.boundingBox();
    if (area === null) throw new Error('The canvas is not on screen.');
    const { mouse } = this.page;
    await mouse.move(area.x + area.width * 0.5, area.y + 20);
    await mouse.down();
    await mouse.move(area.x + area.width * 0.14, area.y + 20, { steps: 6 });
    await mouse.up();
  }

  box(name: string): Locator {
    return this.canvas.getByRole('group', { name, exact: true });
  }

  edge(from: string, to: string): Locator {
    return this.canvas.locator(`.canvas-edge[data-from="${from}"][data-to="${to}"]`);
  }

  question(name: string): Locator {
    return this.canvas.getByRole('textbox', { name });
  }

  /** Draws a planned box at a point of the canvas: a share of its width and height. */
  async draw(text: string, x: number, y: number): Promise<void> {
    const area = await this.canvas.boundingBox();
    if (area === null) throw new Error('The canvas is not on screen.');
    await this.page.mouse.dblclick(area.x + area.width * x, area.y + area.height * y);
    await this.question('New planned box').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Drags from what is read to what reads it. */
  async connect(from: string, to: string): Promise<void> {
    const start = await this.box(from).locator('.react-flow__handle.source').boundingBox();
    const end = await this.box(to).locator('.react-flow__handle.target').boundingBox();
    if (start === null || end === null) throw new Error(`${from} or ${to} is not on screen.`);
    const { mouse } = this.page;
    await mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await mouse.down();
    await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
    await mouse.up();
  }

  async select(...names: readonly string[]): Promise<void> {
    for (const [index, name] of names.entries()) {
      await this.box(name).click({ modifiers: index === 0 ? [] : ['ControlOrMeta'] });
    }
  }

  /** The sketch, once it says what it is to say. */
  async sketchSays(...parts: readonly (string | RegExp)[]): Promise<string> {
    let text = '';
    await expect
      .poll(
        () => {
          text = this.sketch();
          return parts.every((part) => (typeof part === 'string' ? text.includes(part) : part.test(text)));
        },
        `${parts.join(', ')} in the sketch`,
      )
      .toBe(true);
    return text;
  }

  sketch(): string {
    const file = this.sketchFile();
    return file === '' ? '' : this.files.read(file);
  }

  /** Path of the only sketch; empty before there is one. */
  sketchFile(): string {
    const folder = this.files.path('pipelines');
    const name = existsSync(folder) ? readdirSync(folder).find((entry) => entry.endsWith('.yaml')) : undefined;
    return name === undefined ? '' : `pipelines/${name}`;
  }

  /** Brings all boxes into view. */
  async showAll(): Promise<void> {
    await this.canvas.getByRole('button', { name: 'Show the whole pipeline' }).click();
  }
}
