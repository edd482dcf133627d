import { SpanKind } from '@opentelemetry/api';
import pg from 'pg';
import { serviceIdentity } from '../serviceIdentity.ts';
import { inSpan } from '../telemetry/inSpan.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { DatabaseConfiguration } from './databaseVariables.ts';

/**
 * A statement with its parameters. Values only ever travel as parameters, never as a part of `text`. The server
 * keeps the plan of a statement under its name, so one name must always have the same text.
 */
export interface Statement {
  name: string;
  text: string;
  values?: unknown[];
}

/** Where statements are sent: the database itself, or a transaction of it. */
export interface Queryable {
  query<Row extends object>(statement: Statement): Promise<Row[]>;
}

/** Statements that take effect together, or not at all. */
export type Transaction = Queryable;

const connectTimeoutMs = 3_000;

/** A pool of connections to PostgreSQL. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Does not connect yet: connections are made when they are needed. */
  static create(configuration: DatabaseConfiguration, logger: Logger): Database {
    const pool = new pg.Pool({
      connectionString: configuration.DATABASE_URL,
      application_name: serviceIdentity.name,
      max: configuration.DATABASE_POOL_SIZE,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: configuration.DATABASE_STATEMENT_TIMEOUT_MS,
      // The server cancels first; this one is for a server or a network that has gone silent
      query_timeout: configuration.DATABASE_STATEMENT_TIMEOUT_MS + 1_000,
      // A transaction that its code forgot must not hold its locks for ever
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    });
    // Without listeners a connection that breaks while no statement runs on it would end the process: the pool's
    // own covers those that wait in the pool, the connection's those that a transaction holds
    pool.on('error', () => undefined);
    pool.on('connect', client => {
      client.on('error', error => {
        logger.warn({ err: error }, 'a database connection broke');
      });
    });
    return new Database(pool);
  }

  async query<Row extends object>(statement: Statement): Promise<Row[]> {
    return send(this.#pool, statement);
  }

  /** Runs `work` in one transaction: commits when it resolves, rolls back when it throws. */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work({ query: statement => send(client, statement) });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: unknown) => {
        // A connection that cannot even roll back is thrown away, not handed to the next request
        broken = rollbackError as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Connections of the pool, those of them that do nothing, and how many callers wait for one. */
  get connections(): { total: number; idle: number; waiting: number } {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { total, idle, waiting };
  }

  /** @throws when the database cannot be reached or does not answer */
  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }

  /** Waits for running statements, then closes all connections. */
  async close(): Promise<void> {
    await this.#pool.end();
  }
}

async function send<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  statement: Statement,
): Promise<Row[]> {
  const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': statement.name };
  return inSpan(statement.name, { kind: SpanKind.CLIENT, attributes }, async () => {
    const result = await target.query<Row>(statement);
    return result.rows;
  });
}
