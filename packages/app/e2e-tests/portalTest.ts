import { test as base, type ConsoleMessage } from '@playwright/test';
import { PORTAL_URL_VARIABLE } from './startPortal';

/** Messages that others cause and that we can do nothing about. */
const MESSAGES_OF_OTHERS: { url: RegExp; text: RegExp }[] = [
  // Backstage's app registers its own default icons in the way it deprecates.
  {
    url: /\/static\//,
    text: /^The following icons were registered as IconComponent, which is deprecated/,
  },
  // The browser, about a page that is left while its live connection is being made.
  {
    url: /\/static\//,
    text: /^WebSocket connection to '.*' failed: WebSocket is closed before the connection is established/,
  },
  // TechDocs asks for a page before it knows whether it was built, and builds it then.
  {
    url: /\/api\/techdocs\/(metadata|static)\//,
    text: /status of 404/,
  },
  // The embedded search has no index of documentation as long as there is none.
  {
    url: /\/api\/search\/query\?.*types%5B0%5D=techdocs/,
    text: /status of 500/,
  },
];

/** What the console of a page said that it should not have. */
function problemOf(message: ConsoleMessage): string | undefined {
  const { url } = message.location();
  const text = message.text();
  return ['error', 'warning'].includes(message.type()) &&
    !MESSAGES_OF_OTHERS.some(
      known => known.url.test(url) && known.text.test(text),
    )
    ? `${message.type()} at ${url}: ${text}`
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
    async ({ context }, provide) => {
      const problems: string[] = [];
      context.on('console', message => {
        const problem = problemOf(message);
        if (problem) {
          problems.push(problem);
        }
      });
      context.on('weberror', error =>
        problems.push(`exception: ${error.error().stack}`),
      );
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
