import AxeBuilder from '@axe-core/playwright';
import { CreateServiceForm, signIn } from '@internal/tooling/browser';
import { expect, type Page } from '@playwright/test';
import { test } from './portalTest';

/** Barriers in Backstage's own components, which we cannot remove from here. */
const BARRIERS_OF_OTHERS: { rule: string; element: RegExp }[] = [
  // The catalog's table: the handle of a sortable column inside its button.
  { rule: 'nested-interactive', element: /MuiTableSortLabel-root/ },
  // A page's tabs are links, and name a panel that is not on the page.
  { rule: 'aria-valid-attr-value', element: /class="bui-Tab / },
];

/** What keeps people from using a page, as one line each. */
async function findBarriers(page: Page): Promise<string[]> {
  // Progress is shown while something loads, and is not the page.
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page })
    // React Aria's announcer empties its messages after they were read.
    .exclude('[data-live-announcer]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => ({ id, ...node })))
    .filter(
      ({ id, html }) =>
        !BARRIERS_OF_OTHERS.some(
          ({ rule, element }) => rule === id && element.test(html),
        ),
    )
    .map(({ id, target, html }) => `${id}: ${target.join(' ')} ${html}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the sign-in page has no barriers', async ({ page }) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Enter' }).waitFor();
      expect.soft(await findBarriers(page)).toEqual([]);
    });

    test('home, catalog and form have no barriers', async ({ page }) => {
      await signIn(page);
      await page.getByText('Create a New Microservice').waitFor();
      expect.soft(await findBarriers(page)).toEqual([]);

      await page.goto('/catalog');
      // A row of the table; the sidebar has a link "Causeway" before anything is loaded.
      await page.getByRole('link', { name: 'Causeway backend' }).waitFor();
      expect.soft(await findBarriers(page)).toEqual([]);

      await CreateServiceForm.open(page);
      expect.soft(await findBarriers(page)).toEqual([]);
    });
  });
}
