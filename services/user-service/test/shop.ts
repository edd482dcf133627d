import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import pg from 'pg';
import type { Identity } from '../src/platform/identity/identity.ts';
import { IdentitySigner } from '../src/platform/identity/identitySigner.ts';
import { readConfiguration } from '../src/configuration.ts';
import { startService } from '../src/service.ts';
import { EventCollector } from './eventCollector.ts';
import { type Answer, send } from './http.ts';
import { type LogLine, recordLog } from './logRecorder.ts';
import { createTestEnvironment, identitySecret } from './testEnvironment.ts';

/** What a login answers. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  tokenType: string;
  expiresIn: number;
}

/** Somebody who has registered, as a test knows them. */
export interface Person {
  id: string;
  email: string;
  password: string;
  name: string;
}

/** A user who is signed in. */
export interface SignedIn extends Person {
  tokens: Tokens;
  sessionId: string;
}

const signer = IdentitySigner.create({ secrets: [identitySecret], issuer: 'api-gateway' });

/** The header that the gateway, or another service, would send. */
export async function identity(as: Identity): Promise<Record<string, string>> {
  return { 'x-identity': await signer.sign(as) };
}

/** The service with everything around it, and people who do what people do. */
export class Shop {
  readonly events: EventCollector;
  readonly logLines: LogLine[];
  readonly variables: Record<string, string>;
  readonly #instances: { url: string; stop: () => Promise<void> }[] = [];
  readonly #remove: () => Promise<void>;
  #pool: pg.Pool;

  private constructor(
    events: EventCollector,
    logLines: LogLine[],
    variables: Record<string, string>,
    remove: () => Promise<void>,
  ) {
    this.events = events;
    this.logLines = logLines;
    this.variables = variables;
    this.#remove = remove;
    this.#pool = new pg.Pool({ connectionString: variables.DATABASE_URL, max: 2 });
    this.#pool.on('error', () => undefined);
  }

  static async open(overrides: Record<string, string> = {}, replicas = 1): Promise<Shop> {
    const environment = await createTestEnvironment();
    const variables = { ...environment.variables, ...overrides };
    const events = await EventCollector.start(variables.RABBITMQ_NAME_PREFIX ?? '');
    const shop = new Shop(events, [], variables, () => environment.remove());
    for (let replica = 0; replica < replicas; replica += 1) {
      await shop.addReplica();
    }
    return shop;
  }

  /** Starts another instance on the same dependencies. */
  async addReplica(overrides: Record<string, string> = {}): Promise<string> {
    const { logger, lines } = recordLog('debug');
    const service = await startService({
      configuration: readConfiguration({ ...this.variables, ...overrides }),
      logger,
      validateResponses: true,
    });
    const push = lines.push.bind(lines);
    lines.push = (...added) => {
      this.logLines.push(...added);
      return push(...added);
    };
    this.logLines.push(...lines);
    const url = `http://127.0.0.1:${service.port}`;
    this.#instances.push({ url, stop: () => service.stop('the test is over') });
    return url;
  }

  get url(): string {
    return this.urls[0] ?? '';
  }

  get urls(): string[] {
    return this.#instances.map(instance => instance.url);
  }

  async close(): Promise<void> {
    for (const instance of this.#instances.splice(0)) {
      await instance.stop();
    }
    await this.events.stop();
    await this.#pool.end();
    await this.#remove();
  }

  /** Looks into the database, past the service. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; as?: Identity; url?: string } = {},
  ): Promise<Answer<Body>> {
    return send<Body>(method, (options.url ?? this.url) + path, {
      ...(options.body !== undefined && { body: options.body }),
      headers: { ...options.headers, ...(options.as && (await identity(options.as))) },
    });
  }

  /** Registers somebody and waits for the event with the token. */
  async register(given: Partial<Person> = {}): Promise<Person & { token: string }> {
    const person = {
      email: `person-${randomUUID()}@example.com`,
      password: `horse staple ${randomUUID().slice(0, 8)}`,
      name: 'Mary Example',
      ...given,
    };
    const { email, password, name } = person;
    const answer = await this.call('POST', '/users', { body: { email, password, name } });
    if (answer.status !== 202) {
      throw new Error(`registering answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    const found = await this.events.find('user.verification_requested.v1', { email });
    const { userId, token } = found.at(-1)?.data as { userId: string; token: string };
    return { ...person, id: userId, token };
  }

  /** Registers somebody and verifies the address. */
  async join(given: Partial<Person> = {}): Promise<Person> {
    const { token, ...person } = await this.register(given);
    const answer = await this.call('POST', '/users/verify', { body: { token } });
    if (answer.status !== 204) {
      throw new Error(`verifying answered ${answer.status}`);
    }
    return person;
  }

  async logIn(person: Person, client = '203.0.113.7'): Promise<SignedIn> {
    const answer = await this.tryLogIn(person, client);
    if (answer.status !== 200) {
      throw new Error(`logging in answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    const { sid } = decodeJwt<{ sid: string }>(answer.body.accessToken);
    return { ...person, tokens: answer.body, sessionId: sid };
  }

  async tryLogIn(
    { email, password }: Pick<Person, 'email' | 'password'>,
    client = '203.0.113.7',
    url = this.url,
  ): Promise<Answer<Tokens>> {
    return this.call<Tokens>('POST', '/users/login', {
      body: { email, password },
      headers: { 'x-forwarded-for': client, 'user-agent': 'Test browser' },
      url,
    });
  }

  /** Somebody who has registered, verified the address and signed in. */
  async member(given: Partial<Person> = {}): Promise<SignedIn> {
    return this.logIn(await this.join(given));
  }

  /** A member who is an admin. */
  async admin(): Promise<SignedIn> {
    const person = await this.join();
    await this.query("UPDATE users SET roles = '{customer,admin}' WHERE id = $1", [person.id]);
    return this.logIn(person);
  }

  async refresh(refreshToken: string, url = this.url): Promise<Answer<Tokens>> {
    return this.call<Tokens>('POST', '/users/refresh', { body: { refreshToken }, url });
  }

  /** The value of a metric of the first instance. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text
      .split('\n')
      .find(
        candidate =>
          candidate.startsWith(name) &&
          Object.entries(labels).every(([label, value]) =>
            candidate.includes(`${label}="${value}"`),
          ),
      );
    return Number(line?.split(' ').at(-1) ?? 0);
  }
}

/** What the gateway says about somebody who is signed in. */
export function asUser(user: SignedIn, ...roles: string[]): Identity {
  return {
    subject: user.id,
    roles: roles.length === 0 ? ['customer'] : roles,
    sessionId: user.sessionId,
  };
}

/** What another service says about itself. */
export const asService: Identity = { subject: 'service:api-gateway', roles: ['service'] };
