import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { MatchersV3, Pact } from '@pact-foundation/pact';
import type { V4ResponseBuilderFunc } from '@pact-foundation/pact/src/v4/http/types.js';
import { Health } from '../src/platform/health.ts';
import { Resources } from '../src/platform/process/resources.ts';
import { serviceRoot } from '../src/platform/serviceIdentity.ts';
import { createMetrics } from '../src/platform/telemetry/metrics.ts';
import { Upstream } from '../src/upstream/upstream.ts';
import { recordLog } from './logRecorder.ts';

/** Where contracts are kept; whoever provides what is in there checks them. */
const pactDirectory = fileURLToPath(new URL('pacts', serviceRoot));

/** A contract that the tests of a file write. */
export interface Contract {
  pact: Pact;
  /**
   * Compares what the tests wrote with what is in `pacts/`. With UPDATE_PACTS=1 it is written there instead.
   *
   * @throws when they differ: what is there is not what the code needs any more
   */
  expectAsAgreed(): Promise<void>;
}

/** @param part where one provider has more than one contract, which of them it is */
export async function contractWith(provider: string, part?: string): Promise<Contract> {
  const consumer = part === undefined ? 'order-service' : `order-service-${part}`;
  const file = `${consumer}-${provider}.json`;
  const dir = await mkdtemp(join(tmpdir(), 'pacts-'));
  return {
    pact: new Pact({ consumer, provider, dir, logLevel: 'error' }),
    expectAsAgreed: async () => {
      const written = join(dir, file);
      const agreed = join(pactDirectory, file);
      if (process.env.UPDATE_PACTS === '1') {
        await copyFile(written, agreed);
      }
      // What is written by another version of the library is the same contract
      const [now, then] = await Promise.all([written, agreed].map(readInteractions));
      await rm(dir, { recursive: true });
      expect(now).toEqual(then);
    },
  };
}

async function readInteractions(file: string): Promise<unknown> {
  const content = JSON.parse(await readFile(file, 'utf8')) as { interactions: unknown };
  return content.interactions;
}

/** The header with which this service says who it is; whoever checks the contract signs a real one. */
export const identity = { 'x-identity': MatchersV3.string('an identity of order-service') };

/** An answer that refuses; where it matters for a reason of its own: the end of the problem's type. */
export function problem(status: number, type?: string): V4ResponseBuilderFunc {
  const { regex } = MatchersV3;
  return builder => {
    builder
      .headers({
        'Content-Type': regex('application/problem\\+json.*', 'application/problem+json'),
      })
      .jsonBody({
        ...(type !== undefined && { type: regex(`.*/${type}`, `/problems/${type}`) }),
        status,
      });
  };
}

/** The client of this service, for as many stand-ins as a test starts. */
export interface ContractClient {
  upstream(url: string): Upstream;
  stop(): Promise<void>;
}

export function startContractClient(): ContractClient {
  const { logger } = recordLog();
  const resources = new Resources();
  const context = { logger, resources, health: new Health(), metrics: createMetrics() };
  return {
    upstream: url =>
      Upstream.create(context, {
        name: 'contract',
        url,
        timeoutMs: 5_000,
        concurrency: 1,
        breakMs: 1_000,
        sign: async () => 'an identity of order-service',
      }),
    stop: () => resources.close(logger),
  };
}
