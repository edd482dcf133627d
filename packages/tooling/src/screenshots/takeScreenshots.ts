import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumOptions } from '../browser/chromiumOptions';
import { CreateServiceForm } from '../browser/CreateServiceForm';
import { signIn } from '../browser/signIn';
import { startTemporaryPortal } from '../browser/startTemporaryPortal';
import { repositoryRoot } from '../start/startPortal';

/** Bytes that one picture may have, so that the documentation loads quickly. */
const LARGEST_PICTURE = 300_000;

const SERVICE = 'returns-service';
const DESCRIPTION = 'Takes parcels back and gives the money back.';

/** Where pictures go: wide ones into the documentation, narrow ones only to be looked at. */
const SIZES = [
  {
    width: 1400,
    height: 900,
    directory: join(repositoryRoot, 'docs/images'),
  },
  {
    width: 800,
    height: 1000,
    directory: join(tmpdir(), 'causeway-screenshots'),
  },
];

/**
 * Takes the pictures of the documentation from a portal of its own, in which one service was made
 * through the form.
 *
 * @throws Error when a picture is larger than it may be
 */
export async function takeScreenshots(): Promise<void> {
  const portal = await startTemporaryPortal();
  const browser = await chromium.launch(chromiumOptions());
  try {
    const resultPath = await makeService(browser, portal.url);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const size of SIZES) {
        const context = await browser.newContext({
          baseURL: portal.url,
          colorScheme,
          viewport: { width: size.width, height: size.height },
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        await signIn(page);
        await mkdir(size.directory, { recursive: true });
        for (const [name, show] of Object.entries(viewsOf(resultPath))) {
          await show(page);
          await settle(page);
          const file = join(size.directory, `${name}-${colorScheme}.png`);
          await page.screenshot({ path: file, animations: 'disabled' });
          await checkSize(file);
          process.stdout.write(`  ${file}\n`);
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** Makes the service that the pictures show; returns the path of the run's page. */
async function makeService(browser: Browser, url: string): Promise<string> {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await signIn(page);
  const form = await CreateServiceForm.open(page);
  await form.answer({
    name: SERVICE,
    description: DESCRIPTION,
    owner: 'Orders team',
    messaging: 'RabbitMQ',
    cache: 'Redis',
  });
  await form.create();
  await form.waitForResult(SERVICE);
  const path = new URL(page.url()).pathname;
  await context.close();
  return path;
}

/** The pages in the documentation, and how to get to each. */
function viewsOf(
  resultPath: string,
): Record<string, (page: Page) => Promise<void>> {
  return {
    home: async page => {
      await page.goto('/');
      await page.getByText('Create a New Microservice').waitFor();
    },
    catalog: async page => {
      await page.goto('/catalog?filters[kind]=component&filters[user]=all');
      await page.getByRole('link', { name: SERVICE }).first().waitFor();
    },
    form: async page => {
      const form = await CreateServiceForm.open(page);
      await form.answerDetails({
        name: 'gift-service',
        description: 'Keeps gift cards and what is left on them.',
        owner: 'Orders team',
      });
    },
    result: async page => {
      await page.goto(resultPath);
      await page.getByRole('heading', { name: 'What to do next' }).waitFor();
    },
    entity: async page => {
      await page.goto(`/catalog/default/component/${SERVICE}`);
      await page.getByText(DESCRIPTION).first().waitFor();
    },
    source: async page => {
      await page.goto(`/source/commerce/${SERVICE}/tree/main`);
      await page.getByRole('link', { name: 'package.json' }).waitFor();
    },
  };
}

/** Waits until nothing is loaded any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
}

async function checkSize(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size > LARGEST_PICTURE) {
    throw new Error(
      `${file} has ${size} bytes, more than the ${LARGEST_PICTURE} that a picture may have.`,
    );
  }
}
