import { randomUUID } from 'node:crypto';
import type { Database } from '../platform/database/database.ts';
import type { Finding } from './compare.ts';
import type { Reconciliation, RecordedFinding } from './reconciliation.ts';

/** Who does not give a sign of life for so long has died; another instance takes over. */
const leaseMs = 15_000;

interface ReconciliationRow {
  id: string;
  position: string;
  state: Reconciliation['state'];
  window_from: Date;
  window_to: Date;
  requested_by: string;
  compared: number;
  healed: string;
  open: string;
  started_at: Date;
  finished_at: Date | null;
}

interface FindingRow {
  position: string;
  kind: RecordedFinding['kind'];
  payment_id: string | null;
  provider_payment_id: string | null;
  healed: boolean;
  detail: string;
}

/** A reconciliation that this instance runs. */
export interface Claim {
  id: string;
  runner: string;
  from: Date;
  to: Date;
}

/** Reconciliations in PostgreSQL. */
export class ReconciliationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined when one is running already */
  async insert(window: {
    from: Date;
    to: Date;
    requestedBy: string;
  }): Promise<Reconciliation | undefined> {
    const [row] = await this.#database.query<ReconciliationRow>({
      name: 'insert-reconciliation',
      text: `INSERT INTO reconciliations (id, state, window_from, window_to, requested_by, locked_until)
             VALUES ($1, 'running', $2, $3, $4, now())
             ON CONFLICT ((true)) WHERE state = 'running' DO NOTHING
             RETURNING *, 0 AS healed, 0 AS open`,
      values: [randomUUID(), window.from, window.to, window.requestedBy],
    });
    return row && reconciliationOf(row);
  }

  /** @returns whether the last one began longer ago than this, or there was none */
  async isDue(intervalMs: number): Promise<boolean> {
    const [row] = await this.#database.query<{ due: boolean }>({
      name: 'reconciliation-is-due',
      text: `SELECT NOT EXISTS (
               SELECT 1 FROM reconciliations WHERE started_at > now() - $1 * interval '1 millisecond') AS due`,
      values: [intervalMs],
    });
    return row?.due ?? false;
  }

  /** Takes one that nobody runs. */
  async claim(): Promise<Claim | undefined> {
    const runner = randomUUID();
    const [row] = await this.#database.query<ReconciliationRow>({
      name: 'claim-reconciliation',
      text: `UPDATE reconciliations
                SET runner = $1, locked_until = now() + $2 * interval '1 millisecond', compared = 0
              WHERE state = 'running' AND locked_until <= now()
          RETURNING *, 0 AS healed, 0 AS open`,
      values: [runner, leaseMs],
    });
    return row && { id: row.id, runner, from: row.window_from, to: row.window_to };
  }

  /** Gives a sign of life. @returns false when another instance has taken over */
  async renew(claim: Claim, compared: number): Promise<boolean> {
    const rows = await this.#database.query({
      name: 'renew-reconciliation',
      text: `UPDATE reconciliations
                SET locked_until = now() + $3 * interval '1 millisecond', compared = $4
              WHERE id = $1 AND runner = $2 AND state = 'running'
          RETURNING 1`,
      values: [claim.id, claim.runner, leaseMs, compared],
    });
    return rows.length > 0;
  }

  /** Lets another instance, or this one, take it over at once. */
  async release(claim: Claim): Promise<void> {
    await this.#database.query({
      name: 'release-reconciliation',
      text: `UPDATE reconciliations SET locked_until = now() + interval '1 second'
              WHERE id = $1 AND runner = $2 AND state = 'running'`,
      values: [claim.id, claim.runner],
    });
  }

  async finish(claim: Claim, compared: number): Promise<void> {
    await this.#database.query({
      name: 'finish-reconciliation',
      text: `UPDATE reconciliations SET state = 'finished', finished_at = now(), compared = $3
              WHERE id = $1 AND runner = $2 AND state = 'running'`,
      values: [claim.id, claim.runner, compared],
    });
  }

  /** What was found twice, because another instance took over, is kept once; healed stays healed. */
  async record(
    claim: Claim,
    paymentId: string | undefined,
    finding: Finding,
    healed: boolean,
  ): Promise<void> {
    await this.#database.query({
      name: 'insert-reconciliation-finding',
      text: `INSERT INTO reconciliation_findings
               (reconciliation_id, subject, kind, payment_id, provider_payment_id, healed, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (reconciliation_id, subject, kind)
             DO UPDATE SET healed = reconciliation_findings.healed OR excluded.healed`,
      values: [
        claim.id,
        finding.providerPaymentId ?? paymentId,
        finding.kind,
        paymentId,
        finding.providerPaymentId,
        healed,
        finding.detail,
      ],
    });
  }

  async find(id: string): Promise<Reconciliation | undefined> {
    const [row] = await this.#database.query<ReconciliationRow>({
      name: 'find-reconciliation',
      text: `SELECT r.*, f.healed, f.open FROM reconciliations r, LATERAL (
               SELECT count(*) FILTER (WHERE healed) AS healed, count(*) FILTER (WHERE NOT healed) AS open
                 FROM reconciliation_findings WHERE reconciliation_id = r.id) AS f
              WHERE r.id = $1`,
      values: [id],
    });
    return row && reconciliationOf(row);
  }

  /** The newest first. */
  async list(page: {
    limit: number;
    before: number | undefined;
  }): Promise<{ items: Reconciliation[]; next?: number }> {
    const rows = await this.#database.query<ReconciliationRow>({
      name: 'list-reconciliations',
      text: `SELECT r.*, f.healed, f.open FROM reconciliations r, LATERAL (
               SELECT count(*) FILTER (WHERE healed) AS healed, count(*) FILTER (WHERE NOT healed) AS open
                 FROM reconciliation_findings WHERE reconciliation_id = r.id) AS f
              WHERE $1::bigint IS NULL OR r.position < $1
              ORDER BY r.position DESC LIMIT $2`,
      values: [page.before, page.limit + 1],
    });
    return cut(rows, page.limit, reconciliationOf);
  }

  async findings(page: {
    reconciliationId: string;
    limit: number;
    after: number | undefined;
  }): Promise<{ items: RecordedFinding[]; next?: number }> {
    const rows = await this.#database.query<FindingRow>({
      name: 'list-reconciliation-findings',
      text: `SELECT position, kind, payment_id, provider_payment_id, healed, detail FROM reconciliation_findings
              WHERE reconciliation_id = $1 AND position > $2 ORDER BY position LIMIT $3`,
      values: [page.reconciliationId, page.after ?? 0, page.limit + 1],
    });
    return cut(rows, page.limit, findingOf);
  }
}

function cut<Row extends { position: string }, Item>(
  rows: Row[],
  limit: number,
  itemOf: (row: Row) => Item,
): { items: Item[]; next?: number } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    ...(last !== undefined && shown.length < rows.length && { next: Number(last.position) }),
  };
}

function reconciliationOf(row: ReconciliationRow): Reconciliation {
  return {
    id: row.id,
    state: row.state,
    from: row.window_from.toISOString(),
    to: row.window_to.toISOString(),
    requestedBy: row.requested_by,
    compared: row.compared,
    findings: { healed: Number(row.healed), open: Number(row.open) },
    startedAt: row.started_at.toISOString(),
    ...(row.finished_at !== null && { finishedAt: row.finished_at.toISOString() }),
  };
}

function findingOf(row: FindingRow): RecordedFinding {
  return {
    kind: row.kind,
    ...(row.payment_id !== null && { paymentId: row.payment_id }),
    ...(row.provider_payment_id !== null && { providerPaymentId: row.provider_payment_id }),
    healed: row.healed,
    detail: row.detail,
  };
}
