import { createServer } from 'node:net';

/** The two ports of a portal on this machine. */
export interface PortalPorts {
  /** Where a person opens the portal. */
  portal: number;
  /** Where the API and the Git host answer. */
  backend: number;
}

function readPort(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(
      `${name} is "${text}", which is not a port. Give a number from 1 to 65535.`,
    );
  }
  return port;
}

/**
 * The ports from `CAUSEWAY_PORTAL_PORT` and `CAUSEWAY_BACKEND_PORT`, 3000 and 7007 by default.
 *
 * Throws Error when one of them is not a port or both are the same.
 */
export function readPortalPorts(): PortalPorts {
  const ports = {
    portal: readPort('CAUSEWAY_PORTAL_PORT', 3000),
    backend: readPort('CAUSEWAY_BACKEND_PORT', 7007),
  };
  if (ports.portal === ports.backend) {
    throw new Error(
      `CAUSEWAY_PORTAL_PORT and CAUSEWAY_BACKEND_PORT are both ${ports.portal}. Give two different ports.`,
    );
  }
  return ports;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      // A machine without IPv6 has no such address, which is no conflict.
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
    );
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Whether nothing listens on the port on this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

/** Throws Error that says which port is taken and what to do. */
export async function requireFreePorts(ports: PortalPorts): Promise<void> {
  const variables: [keyof PortalPorts, string][] = [
    ['portal', 'CAUSEWAY_PORTAL_PORT'],
    ['backend', 'CAUSEWAY_BACKEND_PORT'],
  ];
  for (const [name, variable] of variables) {
    const port = ports[name];
    if (!(await isPortFree(port))) {
      throw new Error(
        `Port ${port} is in use, and the portal needs it. Stop what listens there (another portal? \`ss -ltnp | grep :${port}\` or \`lsof -i :${port}\` shows it) or choose another port: ${variable}=${
          port + 100
        } make start`,
      );
    }
  }
}
