import { isPortFree } from '@internal/tooling';

/**
 * Makes sure that nobody else listens where a server is about to.
 *
 * @throws Error that says how to find out who does; trying again helps as soon as they stop
 */
export async function requirePort(port: number): Promise<void> {
  if (!(await isPortFree(port))) {
    throw new Error(
      `Port ${port} is in use by another program (\`ss -ltnp | grep :${port}\` or \`lsof -i :${port}\` shows which).`,
    );
  }
}
