import { defineConfig } from '@playwright/test';
import { chromiumOptions } from '@internal/tooling/browser';

/** Tests in a real browser against a real portal, which `startPortal` starts for them alone. */
export default defineConfig({
  testDir: './packages/app/e2e-tests',
  globalSetup: './packages/app/e2e-tests/startPortal',
  // One portal, and two cores that it needs itself.
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [['list']],
  outputDir: 'test-results/browser',
  use: {
    browserName: 'chromium',
    launchOptions: chromiumOptions(),
    viewport: { width: 1400, height: 900 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
