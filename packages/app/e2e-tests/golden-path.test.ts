import { BuiltService, runCommand, startPostgres } from '@internal/tooling';
import { CreateServiceForm, signIn } from '@internal/tooling/browser';
import { expect } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from './portalTest';

const DESCRIPTION =
  'Takes returned parcels "back": ${{ refunds }} & {{ more }}';

test('a person makes a service, and the service runs', async ({ page }) => {
  test.setTimeout(400_000);
  const name = 'returns-service';
  let cloneUrl = '';

  await test.step('sign in', () => signIn(page));

  await test.step('fill in the form and run it', async () => {
    await page.getByRole('link', { name: 'Create', exact: true }).click();
    await expect(page).toHaveURL(/\/create/);
    const form = await CreateServiceForm.open(page);
    await form.answer({
      name,
      description: DESCRIPTION,
      owner: 'Orders team',
    });
    await expect(page.getByText(name)).toBeVisible();
    await form.create();
    cloneUrl = await form.waitForResult(name);
  });

  await test.step('open the entity', async () => {
    await page.getByRole('link', { name: 'Open in catalog' }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(page.getByText(DESCRIPTION)).toBeVisible();
  });

  await test.step('read its source', async () => {
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'View Source' }).click();
    const source = await opened;
    await expect(source).toHaveURL(/\/source\/commerce\/returns-service/);
    await source.getByRole('link', { name: 'package.json' }).click();
    await expect(source.getByText('"express"')).toBeVisible();
    await source.close();
  });

  await test.step('read its documentation', async () => {
    await page.goto(`/docs/default/component/${name}`);
    await expect(page.getByRole('heading', { name })).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText(DESCRIPTION)).toBeVisible();
  });

  await test.step('clone it, test it and run it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-e2e-'));
    const postgres = await startPostgres();
    try {
      await runCommand(directory, 'git', ['clone', '--quiet', cloneUrl, '.']);
      await proveThatItRuns(directory, postgres.url, name);
    } finally {
      await postgres.stop();
      await rm(directory, { recursive: true });
    }
  });
});

/** Installs, tests, builds and starts the service, and calls what every service answers. */
async function proveThatItRuns(
  directory: string,
  databaseUrl: string,
  name: string,
) {
  const environment = {
    DATABASE_URL: databaseUrl,
    TEST_DATABASE_URL: databaseUrl,
  };
  for (const args of [['ci', '--prefer-offline'], ['test'], ['run', 'build']]) {
    await runCommand(directory, 'npm', args, { env: environment });
  }
  const service = await BuiltService.start(directory, environment);
  try {
    expect((await service.request('/health')).status).toBe(200);
    const created = await service.request('/items', {
      method: 'POST',
      body: { name: 'parcel' },
    });
    expect(created.status).toBe(201);
    const { id } = JSON.parse(created.text);
    expect((await service.request(`/items/${id}`)).status).toBe(200);
    const metrics = (await service.request('/metrics')).text;
    expect(metrics).toContain('http_requests_total');
    expect(metrics).toContain(`service="${name}"`);
    expect(metrics).toContain('http_request_duration_seconds_bucket{le="0.2"');
  } finally {
    expect(await service.stop()).toBe(0);
  }
}
