import { repeat } from '../background/repeat.ts';
import type { Database } from '../platform/database/database.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import type { PaymentProvider } from '../provider/paymentProvider.ts';
import type { PaymentStore } from './paymentStore.ts';

const batchSize = 20;

interface UndecidedRow {
  id: string;
  position: string;
  provider_payment_id: string;
}

/**
 * Asks the provider about payments that it has not decided on for a while: its webhook may have got lost. The
 * reconciliation would find out as well, but an order does not wait that long. Several instances may ask at once.
 */
export function watchUndecided(
  context: ServiceContext,
  parts: {
    database: Database;
    outbox: PostgresqlOutbox;
    payments: PaymentStore;
    provider: PaymentProvider;
  },
  options: { afterMs: number },
): void {
  let position = '0';
  repeat(context, {
    name: 'watching undecided payments',
    intervalMs: options.afterMs,
    run: async () => {
      const rows = await undecided(parts.database, position, options.afterMs);
      for (const row of rows) {
        await ask(parts, row);
      }
      // Round and round, so that those that stay undecided do not keep the others from being asked about
      position = rows.length < batchSize ? '0' : (rows.at(-1)?.position ?? '0');
      return position === '0' ? undefined : 0;
    },
  });
}

async function undecided(
  database: Database,
  position: string,
  afterMs: number,
): Promise<UndecidedRow[]> {
  return database.query<UndecidedRow>({
    name: 'list-undecided-payments',
    text: `SELECT id, position, provider_payment_id FROM payments
            WHERE state = 'processing' AND provider_payment_id IS NOT NULL AND position > $1
              AND created_at < now() - $2 * interval '1 millisecond'
            ORDER BY position LIMIT $3`,
    values: [position, afterMs, batchSize],
  });
}

async function ask(parts: Parameters<typeof watchUndecided>[1], row: UndecidedRow): Promise<void> {
  const found = await parts.provider.find(row.id);
  const payment = found.find(({ id }) => id === row.provider_payment_id);
  if (payment !== undefined) {
    await parts.outbox.transaction((transaction, add) =>
      parts.payments.learn(transaction, add, row.id, { facts: factsFrom(payment) }),
    );
  }
}
