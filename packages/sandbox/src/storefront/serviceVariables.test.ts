import { SERVICE_NAMES } from '@internal/services/src/storefront/serviceNames';
import { readSecrets } from '../state/SandboxSecrets';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Addresses } from './Addresses';
import { ROUTES, routeName } from './serviceRoutes';
import { serviceVariables } from './serviceVariables';

describe('serviceVariables', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-state-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('leads every service to others by routes of its own', () => {
    const names = [
      ...ROUTES.map(routeName),
      ...['postgresql', 'redis', 'rabbitmq'],
    ];
    const ports = Object.fromEntries(
      names.map((name, index) => [name, 5_000 + index]),
    );
    const addresses = new Addresses(
      directory,
      readSecrets(join(directory, 'secrets.json')),
      ports,
    );
    for (const service of SERVICE_NAMES) {
      const variables = serviceVariables(service, addresses);
      const text = JSON.stringify(variables);
      expect(Object.values(variables)).not.toContain(undefined);
      expect(text).not.toContain('owner');
      const used = ROUTES.filter(route =>
        text.includes(`:${ports[routeName(route)]}`),
      );
      const own = ROUTES.filter(({ caller }) => caller === service);
      // The notification-service writes the shop's own address into what it sends.
      const links = used.filter(({ caller }) => caller === 'outside');
      expect(used).toEqual([...links, ...own]);
      expect(links.map(routeName)).toEqual(
        service === 'notification-service' ? ['api-gateway'] : [],
      );
    }
  });

  it('keeps secrets that are there and makes those that are missing', () => {
    const file = join(directory, 'secrets.json');
    const first = readSecrets(file);
    expect(readSecrets(file)).toEqual(first);
    writeFileSync(file, JSON.stringify({ id: first.id }));
    const second = readSecrets(file);
    expect(second.id).toBe(first.id);
    expect(second.identitySecret).not.toBe(first.identitySecret);
    writeFileSync(file, '{ "id": ');
    expect(() => readSecrets(file)).toThrow('is damaged');
    expect(readFileSync(file, 'utf8')).toBe('{ "id": ');
  });
});
