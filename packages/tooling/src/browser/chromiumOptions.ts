import type { LaunchOptions } from '@playwright/test';
import { findBinary } from '../services/findBinary';

/** Chromium speaks to nobody but the portal, and runs where there is neither a display nor a sandbox. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * How Playwright starts the machine's own Chromium: the one that `CHROMIUM_PATH` names, else the first
 * that is installed.
 *
 * @throws Error that says what to install when there is none
 * @public
 */
export function chromiumOptions(): LaunchOptions {
  const executablePath =
    process.env.CHROMIUM_PATH ??
    findBinary('chromium') ??
    findBinary('chromium-browser') ??
    findBinary('google-chrome');
  if (!executablePath) {
    throw new Error(
      'There is no Chromium on this machine. On Debian and Ubuntu, install the package chromium, or set CHROMIUM_PATH to a Chrome or Chromium.',
    );
  }
  return { executablePath, args: ARGUMENTS };
}
