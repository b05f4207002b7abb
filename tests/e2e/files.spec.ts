import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';
import { dropFiles } from './support/drop-files';

const corpus = join(import.meta.dirname, '../integration/exchange/corpus');

/** Answers the next save dialog, as a person does who accepts `path`. */
async function answerSaveDialog(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
}

async function answerOpenDialog(app: RunningApp, paths: string[]): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths });
  }, paths);
}

test('a Jupyter notebook that is dropped says what comes over, and opens as a notebook', async ({
  app,
  workspace,
  folder,
}) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const ipynb = join(folder, 'Penguins.ipynb');
  copyFileSync(join(corpus, 'written/jupysql.ipynb'), ipynb);

  await dropFiles(app, [ipynb]);
  const dialog = app.page.getByRole('dialog', { name: 'Import as notebook' });
  await expect(dialog).toContainText('6 SQL cells, 6 code blocks kept as text, 1 image');
  await expect(dialog.getByRole('list', { name: 'Cells of Penguins.ipynb' })).toContainText('by_species');
  await expect(dialog.getByRole('list', { name: 'What is not the same' })).toContainText(
    'The connection duckdb:///penguins.db',
  );
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeFocused();
  expect(existsSync(join(workspace, 'notebooks/penguins.md'))).toBe(false);
  await app.page.keyboard.press('Enter');

  await expect(window.tab('penguins.md')).toBeVisible();
  await expect(window.notebook.cell('by_species').group).toBeVisible();
  expect(existsSync(join(workspace, 'notebooks/penguins-files/sketch.png'))).toBe(true);
});

test('a file that is no notebook is refused at its place, by the keyboard alone', async ({
  app,
  workspace,
  folder,
}) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const broken = join(folder, 'broken.ipynb');
  writeFileSync(broken, '{\n "cells": [\n  {"cell_type": "code" "source": []}\n ]}\n');
  await answerOpenDialog(app, [broken]);

  await app.page.keyboard.press('Control+Shift+P');
  await expect(app.page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await app.page.keyboard.insertText('Import a notebook');
  await expect(app.page.getByRole('option', { name: 'Import a notebook…' })).toBeVisible();
  await app.page.keyboard.press('Enter');
  const dialog = app.page.getByRole('dialog', { name: 'Import as notebook' });
  await expect(dialog.getByRole('alert')).toContainText('broken.ipynb is no JSON: `,` or `}` was expected.');
  await expect(dialog.getByRole('alert')).toContainText('broken.ipynb:3:24');
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toHaveCount(0);
  await app.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(existsSync(join(workspace, 'notebooks/broken.md'))).toBe(false);
});

test('a notebook that ran becomes a page, a PDF and a Jupyter notebook', async ({ app, folder }) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await window.notebook.runAll();
  await expect(window.newestJob).toContainText('succeeded', { timeout: 90_000 });

  const html = join(folder, 'on-time.html');
  await answerSaveDialog(app, html);
  await app.page.getByRole('button', { name: 'Export…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Export the notebook' });
  await dialog.getByLabel('Rows of each result').fill('3');
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(window.notifications).toContainText('Exported on-time.html.');
  const page = readFileSync(html, 'utf8');
  expect(page).toMatch(/First 3 of [\d,]+ rows/);
  expect(page).toContain("default-src 'none'");

  // By the keyboard alone: the palette, the formats as radio buttons, Enter on the button.
  const pdf = join(folder, 'on-time.pdf');
  await answerSaveDialog(app, pdf);
  await app.page.keyboard.press('Control+Shift+P');
  await expect(app.page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await app.page.keyboard.insertText('Export the notebook');
  await expect(app.page.getByRole('option', { name: 'Export the notebook…' })).toBeVisible();
  await app.page.keyboard.press('Enter');
  await expect(dialog.getByRole('radio', { name: /Web page/ })).toBeFocused();
  await app.page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('radio', { name: /PDF/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Export…' }).press('Enter');
  await expect(window.notifications).toContainText('Exported on-time.pdf.');
  const bytes = readFileSync(pdf);
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes.length).toBeGreaterThan(10_000);

  const ipynb = join(folder, 'on-time.ipynb');
  await answerSaveDialog(app, ipynb);
  await app.page.getByRole('button', { name: 'Export…' }).click();
  await dialog.getByRole('radio', { name: /Jupyter notebook/ }).check();
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog.getByRole('list', { name: 'What is not the same' })).toContainText('A raw cell');
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(JSON.parse(readFileSync(ipynb, 'utf8')).nbformat).toBe(4);
});

test('what ran is found again, becomes a cell, and two runs are compared', async ({ app }) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const cell = window.notebook.cell('worst_airports');
  await cell.group.scrollIntoViewIfNeeded();
  await cell.run();
  await expect(cell.group).toContainText('fresh');
  await cell.replace('SELECT origin, count(*) AS flights FROM flights_clean GROUP BY ALL ORDER BY ALL LIMIT 5');
  await app.page.keyboard.press('Control+Enter');
  await expect(cell.group).toContainText('5 rows');

  await window.command('Statements that ran');
  const search = app.page.getByRole('searchbox', { name: 'Search statements' });
  await expect(search).toBeFocused();
  // By the keyboard alone: type, go down, and the statement is there.
  await app.page.keyboard.insertText('node:worst_airports');
  const list = app.page.getByRole('listbox', { name: 'Statements that ran' });
  await expect(list.getByRole('option')).toHaveCount(2);
  await expect(list.getByRole('option').first()).toContainText('count(*) AS flights');
  await app.page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  const detail = app.page.getByRole('region', { name: 'Statement of worst_airports' });
  await detail.getByRole('button', { name: 'Difference from the cell now' }).click();
  await expect(detail.locator('.monaco-diff-editor')).toBeVisible();
  await detail.getByRole('button', { name: 'Insert as cell' }).click();
  await expect(window.notebook.cell('worst_airports_2').group).toBeVisible();

  await window.command('Compare two runs');
  const line = app.page.getByRole('button', { name: /worst_airports/ });
  await expect(line).toContainText('different');
  await line.click();
  await expect(app.page.getByText(/columns? changed/).first()).toBeVisible();
});
