import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isPortFree, readPortalPorts, requireFreePorts } from './PortalPorts';

describe('PortalPorts', () => {
  const saved = { ...process.env };
  afterEach(() => {
    process.env = { ...saved };
  });

  it('are 3000 and 7007 unless the environment says otherwise', () => {
    delete process.env.CAUSEWAY_PORTAL_PORT;
    delete process.env.CAUSEWAY_BACKEND_PORT;
    expect(readPortalPorts()).toEqual({ portal: 3000, backend: 7007 });
    process.env.CAUSEWAY_PORTAL_PORT = '3100';
    process.env.CAUSEWAY_BACKEND_PORT = '7107';
    expect(readPortalPorts()).toEqual({ portal: 3100, backend: 7107 });
  });

  it.each(['http', '0', '65536', '1.5', '-1'])('refuses "%s"', text => {
    process.env.CAUSEWAY_PORTAL_PORT = text;
    expect(() => readPortalPorts()).toThrow(
      `CAUSEWAY_PORTAL_PORT is "${text}", which is not a port`,
    );
  });

  it('refuses the same port twice', () => {
    process.env.CAUSEWAY_PORTAL_PORT = '7007';
    delete process.env.CAUSEWAY_BACKEND_PORT;
    expect(() => readPortalPorts()).toThrow('Give two different ports');
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'names the port that a program on %s has taken, and what to do',
    async host => {
      const server = createServer();
      await new Promise<void>(resolve =>
        server.listen({ port: 0, host }, resolve),
      );
      const { port } = server.address() as AddressInfo;
      try {
        await expect(
          requireFreePorts({ portal: port, backend: 1 }),
        ).rejects.toThrow(
          `Port ${port} is in use, and the portal needs it. Stop what listens there`,
        );
      } finally {
        await new Promise(resolve => server.close(resolve));
      }
      expect(await isPortFree(port)).toBe(true);
    },
  );
});
