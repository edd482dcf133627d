import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromiumOptions } from '../browser/chromiumOptions';
import { CreateServiceForm } from '../browser/CreateServiceForm';
import { signIn } from '../browser/signIn';
import { startTemporaryPortal } from '../browser/startTemporaryPortal';
import { runCommand } from '../generated/runCommand';
import type { RunningPortal } from '../start/startPortal';
import { type Measurement, timed } from './Measurement';

/** Services that are made, one after the other. */
const SERVICES = 5;

/** Seconds from pressing Create to the catalog entry that the issue allows. */
const GOAL_SECONDS = 10;

/** Milliseconds after which a creation counts as failed. */
const CREATION_TIMEOUT_MS = 120_000;

/** Milliseconds between two looks into the catalog. */
const POLL_MS = 50;

/**
 * Times a service from pressing Create to its entity being in the catalog, in a browser. What Git
 * alone needs to commit and push the same files is the baseline.
 */
export async function measureCreation(): Promise<Measurement[]> {
  const portal = await startTemporaryPortal();
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ baseURL: portal.url });
    await signIn(page);
    const runs: number[] = [];
    for (let number = 1; number <= SERVICES; number += 1) {
      runs.push(await createOnce(page, portal, `measured-${number}`));
    }
    return [
      {
        what: 'Create to the entity in the catalog',
        seconds: Math.max(...runs),
        runs,
        goal: GOAL_SECONDS,
        baseline: {
          what: 'git commit and push',
          seconds: await timeGitAlone(
            `${portal.backendUrl}/api/local-git/commerce/measured-1.git`,
          ),
        },
      },
    ];
  } finally {
    await browser.close();
    await portal.stop();
  }
}

async function createOnce(
  page: Page,
  portal: RunningPortal,
  name: string,
): Promise<number> {
  const form = await CreateServiceForm.open(page);
  await form.answer({
    name,
    description: 'Made to be measured.',
    owner: 'Orders team',
    messaging: 'RabbitMQ',
    cache: 'Redis',
  });
  return await timed(async () => {
    await form.create();
    const deadline = Date.now() + CREATION_TIMEOUT_MS;
    while (!(await isInCatalog(portal, name))) {
      if (Date.now() > deadline) {
        throw new Error(`${name} did not get into the catalog`);
      }
      await delay(POLL_MS);
    }
  });
}

async function isInCatalog(
  portal: RunningPortal,
  name: string,
): Promise<boolean> {
  const response = await fetch(
    `${portal.backendUrl}/api/catalog/entities/by-name/component/default/${name}`,
    { headers: { authorization: `Bearer ${portal.machineToken}` } },
  );
  await response.arrayBuffer();
  return response.ok;
}

/** Seconds that Git needs for the files of a service, from the first commit to the pushed branch. */
async function timeGitAlone(cloneUrl: string): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-baseline-'));
  const git = (...args: string[]) => runCommand(directory, 'git', args);
  try {
    await git('clone', '--quiet', cloneUrl, '.');
    await rm(join(directory, '.git'), { recursive: true });
    return await timed(async () => {
      await git('init', '--quiet', '--initial-branch=main');
      await git('add', '--all');
      await git(
        '-c',
        'user.name=Causeway',
        '-c',
        'user.email=causeway@example.com',
        'commit',
        '--quiet',
        '--message=Measure',
      );
      await git('init', '--quiet', '--bare', '.git/baseline.git');
      await git('push', '--quiet', '.git/baseline.git', 'main');
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}
