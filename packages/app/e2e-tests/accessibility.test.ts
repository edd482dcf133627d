import AxeBuilder from '@axe-core/playwright';
import { CreateServiceForm, signIn } from '@internal/tooling/browser';
import { expect, type Page } from '@playwright/test';
import { test } from './portalTest';

/** What keeps people from using a page, as one line each. */
async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.target.join(' ')} ${node.html}`),
    );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the sign-in page has no barriers', async ({ page }) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Enter' }).waitFor();
      expect(await findBarriers(page)).toEqual([]);
    });

    test('home, catalog and form have no barriers', async ({ page }) => {
      await signIn(page);
      await page.getByText('Create a New Microservice').waitFor();
      expect(await findBarriers(page)).toEqual([]);

      await page.goto('/catalog');
      await page.getByRole('link', { name: 'Causeway' }).first().waitFor();
      expect(await findBarriers(page)).toEqual([]);

      await CreateServiceForm.open(page);
      expect(await findBarriers(page)).toEqual([]);
    });
  });
}
