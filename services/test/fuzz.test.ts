import { describeWith, runCommand } from '@internal/tooling';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, Storefront } from '../src';
import { identityHeader } from '../src/faults/signIdentity';
import { servicesDirectory } from '../src/storefront/servicesDirectory';
import { IdentityProxy } from './fuzz/IdentityProxy';

jest.setTimeout(300_000);

const SCHEMATHESIS = join(
  servicesDirectory,
  '../.tools/schemathesis/bin/schemathesis',
);

/** A subject that every role may have, so that no route is closed. */
const SOMEBODY = {
  subject: 'service:00000000-0000-4000-8000-000000000002',
  roles: ['service', 'admin', 'customer'],
};

const ADMINISTRATOR = {
  subject: '00000000-0000-4000-8000-000000000003',
  roles: ['admin', 'customer'],
};

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
const EXAMPLES = 10;

/** Seconds after which a request hangs. */
const HANGS_AFTER = 20;

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('requests of every kind', () => {
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
      const proxy = await IdentityProxy.start(
        storefront.urlOf(service),
        async () => {
          const identity = await identityHeader(
            storefront.identitySecret,
            service === 'payment-service' ? SOMEBODY : ADMINISTRATOR,
          );
          return identity['x-identity'];
        },
      );
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
            '1',
            '--continue-on-failure',
            '--header',
            `x-identity: ${IdentityProxy.placeholder}`,
            '--no-color',
          ],
        );
        // It ends with an error when it found something.
        expect(stdout).toMatch(/Fuzzing[^]*passed/);
        expect(stdout).not.toMatch(/FAILURES|ERRORS/);
      } finally {
        await proxy.stop();
      }
    },
  );
});
