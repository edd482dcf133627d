import type { Page } from '@playwright/test';

/**
 * Opens the portal and signs in as the local guest.
 *
 * @public
 */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('heading', { name: 'Start something new' }).waitFor();
}
