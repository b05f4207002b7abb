import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

const text = `# Prose

It costs $5 and $6; Euler knew $e^{i\\pi} = -1$.

$$
\\int_0^1 x^2 \\, dx
$$

| name | rows |
| :--- | ---: |
| a    |   10 |

- [x] written
- [ ] read[^1]

[^1]: The note.

![Icon of the app](../data/icon.png) ![Elsewhere](https://example.com/x.png)

[On time](on-time.md#on-time-performance) [gone](gone.md) [down](#below) [further](#further-below) <b onclick="document.title='owned'">bold</b>
<img src=x onerror="document.title='owned'"><script>document.title = 'owned'</script>

\`\`\`sql answer
SELECT 42 AS answer
\`\`\`

## Below

The end.
`;

test('shows prose with math, tables, tasks, notes and images, follows links, and lets nothing of it run', async ({
  app,
  workspace,
}) => {
  const { page } = app;
  const window = new WindowPage(page);
  mkdirSync(join(workspace, 'data'), { recursive: true });
  copyFileSync(join(app.checkout, 'resources/icons/128x128.png'), join(workspace, 'data/icon.png'));
  writeFileSync(join(workspace, 'notebooks/prose.md'), text);
  await window.explorer.getByRole('button', { name: 'prose.md' }).click();
  const prose = page.getByRole('group', { name: 'Text' }).first();
  await expect(prose.getByRole('heading', { name: 'Prose' })).toBeVisible();

  await expect(prose.getByText('It costs $5 and $6; Euler knew')).toBeVisible();
  await expect(prose.locator('.katex')).toHaveCount(2);
  await expect(prose.locator('.katex-display')).toBeVisible();
  // Drawn in the fonts that travel with the app.
  await expect.poll(() => page.evaluate(() => document.fonts.check('16px KaTeX_Main'))).toBe(true);
  await expect(prose.getByRole('cell', { name: '10' })).toHaveCSS('text-align', 'right');
  await expect(prose.getByRole('checkbox', { name: 'Done' })).toBeChecked();
  await expect(prose.getByText('Image: Elsewhere (images are not loaded from the network)')).toBeVisible();
  const icon = prose.getByRole('img', { name: 'Icon of the app' });
  await icon.scrollIntoViewIfNeeded();
  await expect.poll(() => icon.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);
  await expect(prose.locator('b')).toHaveText('bold');
  await prose.locator('b').click();
  expect(await page.title()).not.toBe('owned');
  await prose.getByRole('link', { name: '1', exact: true }).click();
  await expect(prose.getByRole('listitem').filter({ hasText: 'The note.' })).toBeFocused();
  await prose.getByRole('link', { name: 'gone' }).click();
  await expect(window.notifications).toContainText('The link to notebooks/gone.md leads nowhere here.');

  // The outline, and links to headings and other notebooks.
  const outline = window.explorer.getByRole('region', { name: 'Outline' });
  await expect(outline.getByRole('button')).toHaveText(['Prose', 'Below']);
  await outline.getByRole('button', { name: 'Below' }).click();
  await expect(page.getByRole('heading', { name: 'Below' })).toBeInViewport();
  await expect(page.getByRole('group', { name: 'Text' }).nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Text as Markdown' }).fill('## Further below\n\nThe end.');
  await page.keyboard.press('Shift+Enter');
  await expect(outline.getByRole('button')).toHaveText(['Prose', 'Further below']);

  // A cell that is folded away is shown, so that it can take the keyboard: its keys work at once.
  const last = page.getByRole('group', { name: 'Text' }).nth(1);
  for (const follow of [
    () => outline.getByRole('button', { name: 'Further below' }).click(),
    () => outline.getByRole('button', { name: 'Further below' }).press('Enter'),
    () => prose.getByRole('link', { name: 'further' }).press('Enter'),
  ]) {
    await outline.getByRole('button', { name: 'Prose' }).press('Enter');
    await expect(prose).toBeFocused();
    await prose.getByRole('button', { name: /^Hide \d cells under the heading$/ }).click();
    await expect(last).toHaveCount(0);
    await follow();
    await expect(last).toBeFocused();
    await expect(last).toBeInViewport();
  }
  await page.keyboard.press('k');
  await expect(page.getByRole('group', { name: 'answer', exact: true })).toBeFocused();
  await prose.getByRole('link', { name: 'On time' }).press('Enter');
  await expect(window.tab('on-time.md')).toHaveAttribute('aria-selected', 'true');
  app.expectComplaint(/naturalWidth|Failed to load resource.*x/);
});
