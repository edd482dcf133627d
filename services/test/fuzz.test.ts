import { describeWith, runCommand } from '@internal/tooling';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName, Storefront } from '../src';
import { identityHeader } from '../src/faults/signIdentity';
import {
  directoryOf,
  servicesDirectory,
} from '../src/storefront/servicesDirectory';
import { gatewayExamples } from './fuzz/examples/gatewayExamples';
import { notificationExamples } from './fuzz/examples/notificationExamples';
import { orderExamples } from './fuzz/examples/orderExamples';
import { paymentExamples } from './fuzz/examples/paymentExamples';
import { productExamples } from './fuzz/examples/productExamples';
import { userExamples } from './fuzz/examples/userExamples';
import { IdentityProxy } from './fuzz/IdentityProxy';
import { OperationTally } from './fuzz/OperationTally';
import type { ServiceExamples } from './fuzz/ServiceExamples';

jest.setTimeout(300_000);

const SCHEMATHESIS = join(
  servicesDirectory,
  '../.tools/schemathesis/bin/schemathesis',
);

/** What must be true of each answer, whatever was sent. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
];

/** Requests of every kind for each route. */
const EXAMPLES = Number(process.env.FUZZ_MAX_EXAMPLES ?? 10);

/** The same number makes the same requests. */
const SEED = process.env.FUZZ_SEED ?? '1';

/** Seconds after which a request hangs. */
const HANGS_AFTER = 20;

/** What exists in each service. */
const PREPARE: Record<
  ServiceName,
  (storefront: Storefront) => Promise<ServiceExamples>
> = {
  'api-gateway': gatewayExamples,
  'user-service': userExamples,
  'product-service': productExamples,
  'order-service': orderExamples,
  'payment-service': paymentExamples,
  'notification-service': notificationExamples,
};

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)(`requests of every kind (FUZZ_SEED=${SEED})`, () => {
  let storefront: Storefront;

  beforeAll(async () => {
    if (!existsSync(SCHEMATHESIS)) {
      throw new Error(
        'Schemathesis is not installed: run node packages/tooling/setup/setup.mjs test',
      );
    }
    storefront = await Storefront.start();
  });

  afterAll(() => storefront?.stop());

  it.each(SERVICE_NAMES)(
    'are answered by %s as it describes, and never with an error of its own',
    async service => {
      const prepared = await PREPARE[service](storefront);
      const tally = new OperationTally(
        await readFile(join(directoryOf(service), 'openapi.yaml'), 'utf8'),
      );
      expect(tally.operations).toEqual(
        expect.arrayContaining(Object.keys(prepared.examples)),
      );
      const examplesFile = join(
        storefront.directory,
        `${service}-examples.json`,
      );
      await writeFile(examplesFile, JSON.stringify(prepared.examples));
      const proxy = await IdentityProxy.start({
        upstreamUrl: storefront.urlOf(service),
        identity: async (method, url) => {
          const operation = tally.operationOf(method, url) ?? '';
          const identity = await identityHeader(
            storefront.identitySecret,
            prepared.identities?.[operation] ?? prepared.identity,
          );
          return identity['x-identity'];
        },
        onAnswer: (method, url, status) => {
          const operation = tally.operationOf(method, url);
          if (operation) {
            tally.count(operation, status);
          }
        },
      });
      try {
        const { stdout } = await runCommand(
          storefront.directory,
          SCHEMATHESIS,
          [
            'run',
            `${proxy.url}/openapi.yaml`,
            '--checks',
            CHECKS.join(','),
            '--max-examples',
            `${EXAMPLES}`,
            '--request-timeout',
            `${HANGS_AFTER}`,
            '--seed',
            SEED,
            '--continue-on-failure',
            '--header',
            `x-identity: ${IdentityProxy.placeholder}`,
            '--no-color',
          ],
          {
            env: {
              SCHEMATHESIS_HOOKS: join(__dirname, 'fuzz/hooks.py'),
              FUZZ_EXAMPLES: examplesFile,
            },
          },
        );
        // It ends with an error when it found something.
        expect(stdout).toMatch(/Fuzzing[^]*passed/);
        expect(stdout).not.toMatch(/FAILURES|ERRORS/);
      } finally {
        await proxy.stop();
      }
      // An operation that only ever refuses was not tested.
      const excused = Object.keys(prepared.unreached ?? {});
      expect(tally.operations).toEqual(expect.arrayContaining(excused));
      const unreached = tally.unreached.filter(each => !excused.includes(each));
      expect({ unreached, tally: `${tally}` }).toEqual({
        unreached: [],
        tally: `${tally}`,
      });
    },
  );
});
