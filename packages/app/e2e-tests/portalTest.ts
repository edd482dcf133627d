import { test as base, type ConsoleMessage } from '@playwright/test';
import { PORTAL_URL_VARIABLE } from './startPortal';

/**
 * Messages that others cause and that we can do nothing about, each with who does.
 */
const MESSAGES_OF_OTHERS = [
  // Backstage's app registers its own default icons in the way it deprecates.
  /^The following icons were registered as IconComponent, which is deprecated/,
  // The browser, about a page that is left while its live connection is being made.
  /^WebSocket connection to '.*' failed: WebSocket is closed before the connection is established/,
];

/** What the console of a page said that it should not have. */
function problemOf(message: ConsoleMessage): string | undefined {
  const text = message.text();
  return ['error', 'warning'].includes(message.type()) &&
    !MESSAGES_OF_OTHERS.some(known => known.test(text))
    ? `${message.type()} at ${message.location().url}: ${text}`
    : undefined;
}

/**
 * Playwright's `test` on the portal that was started for the tests. A warning or an error in the
 * browser's console fails the test that caused it, and so does an exception that nobody caught.
 */
export const test = base.extend<{ consoleProblems: string[] }>({
  baseURL: async ({}, provide) => {
    const url = process.env[PORTAL_URL_VARIABLE];
    if (!url) {
      throw new Error('The portal for the tests was not started');
    }
    await provide(url);
  },
  consoleProblems: [
    async ({ page }, provide) => {
      const problems: string[] = [];
      page.on('console', message => {
        const problem = problemOf(message);
        if (problem) {
          problems.push(problem);
        }
      });
      page.on('pageerror', error => problems.push(`exception: ${error.stack}`));
      await provide(problems);
      if (problems.length > 0) {
        throw new Error(
          `The browser's console has problems:\n${problems.join('\n')}`,
        );
      }
    },
    { auto: true },
  ],
});
