import pg from 'pg';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** Sends one statement. */
export type Send = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/**
 * The simulated provider's own connections. They are not the service's: what the provider has decided stays decided
 * when the service rolls back or dies, as with a foreign system.
 */
export class ProviderDatabase {
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  static create(options: { url: string; poolSize: number; logger: Logger }): ProviderDatabase {
    const pool = new pg.Pool({
      connectionString: options.url,
      application_name: 'simulated-provider',
      max: options.poolSize,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 5_000,
      query_timeout: 6_000,
      idle_in_transaction_session_timeout: 10_000,
    });
    pool.on('error', () => undefined);
    pool.on('connect', client => {
      client.on('error', error => {
        options.logger.warn({ err: error }, 'a connection of the simulated provider broke');
      });
    });
    return new ProviderDatabase(pool);
  }

  readonly send: Send = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await this.#pool.query<Row>(text, values)).rows;

  /** Runs `work` in one transaction. */
  async transaction<Result>(work: (send: Send) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(
        async <Row extends object>(text: string, values: unknown[] = []) =>
          (await client.query<Row>(text, values)).rows,
      );
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: unknown) => {
        broken = rollbackError as Error;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
