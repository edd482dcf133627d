import { findFreePorts } from '@internal/tooling';
import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../testing/eventually';
import { Balancer, type Target } from './Balancer';
import { Route } from './Route';

jest.setTimeout(60_000);

describe('Route', () => {
  const servers: Server[] = [];
  const agents: Agent[] = [];
  let balancer: Balancer;
  let route: Route;

  beforeEach(async () => {
    balancer = new Balancer();
    const [port] = await findFreePorts(1);
    route = await Route.open(port, balancer);
  });

  afterEach(async () => {
    agents.splice(0).forEach(agent => agent.destroy());
    await route.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A replica that answers with its name, and with what it was sent. */
  async function replica(name: string): Promise<Target> {
    const server = createServer((_, response) => response.end(name));
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { name, port: (server.address() as AddressInfo).port };
  }

  function keepAlive(): Agent {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    return agent;
  }

  /** What the route's callee answered. */
  function ask(agent: Agent | false = false): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = get(
        { host: '127.0.0.1', port: route.port, agent },
        response => {
          let text = '';
          response.on('data', chunk => {
            text += chunk;
          });
          response.once('end', () => resolve(text));
        },
      );
      request.once('error', reject);
    });
  }

  it('spreads connections over what is ready', async () => {
    balancer.setReady([await replica('one'), await replica('two')]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(new Set(answers)).toEqual(new Set(['one', 'two']));
  });

  it('goes on to the next when one does not accept', async () => {
    const [nobody] = await findFreePorts(1);
    balancer.setReady([{ name: 'gone', port: nobody }, await replica('two')]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(new Set(answers)).toEqual(new Set(['two']));
  });

  it('refuses when nobody is ready, and passes on again when somebody is', async () => {
    await expect(ask()).rejects.toThrow();
    expect(route.counts).toMatchObject({ connections: 1, refused: 1 });
    balancer.setReady([await replica('one')]);
    expect(await ask()).toBe('one');
  });

  it('moves kept connections away from what was taken out', async () => {
    const [one, two] = [await replica('one'), await replica('two')];
    const agent = keepAlive();
    balancer.setReady([one]);
    expect(await ask(agent)).toBe('one');
    balancer.setReady([two]);
    await eventually(async () => expect(route.counts.open).toBe(0));
    expect(await ask(agent)).toBe('two');
  });

  it('makes requests late by its latency, on kept connections, too', async () => {
    balancer.setReady([await replica('one')]);
    const agent = keepAlive();
    await ask(agent);
    route.addFault('slow', { latencyMs: 150 });
    const began = performance.now();
    await ask(agent);
    // Only ever later than asked for; a timer may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(148);
    route.removeFault('slow');
  });

  it('loses requests', async () => {
    balancer.setReady([await replica('one')]);
    const agent = keepAlive();
    await ask(agent);
    route.addFault('lossy', { loss: 1 });
    await expect(ask(agent)).rejects.toThrow();
    await expect(ask()).rejects.toThrow();
    route.removeFault('lossy');
    expect(await ask()).toBe('one');
  });

  it('refuses everything while it is cut', async () => {
    balancer.setReady([await replica('one')]);
    const agent = keepAlive();
    await ask(agent);
    route.addFault('cut', { cut: 'refuse' });
    await expect(ask()).rejects.toThrow();
    route.removeFault('cut');
    expect(await ask(agent)).toBe('one');
  });

  it('leaves everybody waiting while it hangs, and then goes on', async () => {
    balancer.setReady([await replica('one')]);
    const agent = keepAlive();
    await ask(agent);
    route.addFault('hang', { cut: 'hang' });
    const answered: string[] = [];
    const waiting = [ask(agent), ask()].map(answer =>
      answer.then(text => answered.push(text)),
    );
    // A request on another route shows that time has passed for these, too.
    const [port] = await findFreePorts(1);
    const other = await Route.open(port, balancer);
    await fetch(`http://127.0.0.1:${port}`).then(answer => answer.text());
    await other.close();
    expect(answered).toEqual([]);
    route.removeFault('hang');
    await Promise.all(waiting);
    expect(answered).toEqual(['one', 'one']);
  });

  it('says that its port is taken', async () => {
    await expect(Route.open(route.port, balancer)).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
