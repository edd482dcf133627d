import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MatchersV3, Pact } from '@pact-foundation/pact';
import type { V4ResponseBuilderFunc } from '@pact-foundation/pact/src/v4/http/types.js';
import { Health } from '../src/platform/health.ts';
import { Resources } from '../src/platform/process/resources.ts';
import { serviceRoot } from '../src/platform/serviceIdentity.ts';
import { createMetrics } from '../src/platform/telemetry/metrics.ts';
import { Upstream } from '../src/upstream/upstream.ts';
import { recordLog } from './logRecorder.ts';

/** Where contracts are kept; whoever provides what is in there checks them. */
export const pactDirectory = fileURLToPath(new URL('pacts', serviceRoot));

/**
 * A contract that is written anew: what is not needed any more is not in it.
 *
 * @param part where one provider has more than one contract, which of them it is
 */
export function contractWith(provider: string, part?: string): Pact {
  const consumer = part === undefined ? 'order-service' : `order-service-${part}`;
  rmSync(`${pactDirectory}/${consumer}-${provider}.json`, { force: true });
  return new Pact({ consumer, provider, dir: pactDirectory, logLevel: 'error' });
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
