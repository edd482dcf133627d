import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SERVICE_NAMES } from '../src';
import { servicesDirectory } from '../src/storefront/servicesDirectory';

interface Compose {
  services: Record<
    string,
    {
      build?: string;
      environment?: Record<string, string>;
      depends_on?: Record<string, { condition: string }>;
    }
  >;
}

describe('docker-compose.dev.yml', () => {
  let compose: Compose;

  beforeAll(async () => {
    const file = join(servicesDirectory, '..', 'docker-compose.dev.yml');
    compose = parse(await readFile(file, 'utf8'), { merge: true });
  });

  it('builds every service from its own folder', () => {
    for (const name of SERVICE_NAMES) {
      expect(compose.services[name].build).toBe(`./services/${name}`);
    }
  });

  it('starts what each service connects to', () => {
    for (const name of SERVICE_NAMES) {
      const { environment = {}, depends_on: needs = {} } =
        compose.services[name];
      const hosts = Object.values(environment)
        .filter(value => URL.canParse(value) && value.includes('://'))
        .map(value => new URL(value).hostname);
      for (const host of hosts) {
        expect(Object.keys(compose.services)).toContain(host);
      }
      expect(Object.keys(compose.services)).toEqual(
        expect.arrayContaining(Object.keys(needs)),
      );
    }
  });

  it('gives no two services the same database', () => {
    const urls = Object.values(compose.services).flatMap(
      ({ environment }) => environment?.DATABASE_URL ?? [],
    );
    expect(urls).toHaveLength(5);
    expect(new Set(urls).size).toBe(5);
  });
});
