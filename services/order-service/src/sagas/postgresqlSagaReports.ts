import type { Database, Queryable } from '../platform/database/database.ts';
import { knowledgeShape } from './knowledge.ts';
import type { SagaState } from './saga.ts';
import type {
  SagaHistoryReport,
  SagaReport,
  SagaResolutionReport,
  SagaStepReport,
} from './sagaReport.ts';

interface ReportRow {
  id: string;
  order_id: string;
  order_state: string;
  state: SagaState;
  direction: string;
  step: string | null;
  attempts: number;
  knowledge: unknown;
  last_error: string | null;
  next_attempt_at: Date;
  created_at: Date;
  updated_at: Date;
}

interface StepRow {
  number: number;
  direction: string;
  step: string;
  attempt: number;
  started_at: Date;
  ended_at: Date | null;
  outcome: string | null;
  detail: string | null;
}

interface ResolutionRow {
  action: string;
  note: string;
  resolved_by: string;
  resolved_at: Date;
}

const columns = `sagas.id, order_id, orders.state AS order_state, sagas.state, direction, step, attempts, knowledge,
  last_error, next_attempt_at, sagas.created_at, sagas.updated_at`;

/** More than this nobody reads. */
const mostSteps = 200;

/** Tells operators about sagas. */
export class PostgresqlSagaReports {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Sagas in a state, by their ids after `after`, at most `limit` of them. */
  async list(
    state: SagaState,
    page: { limit: number; after: string | undefined },
  ): Promise<{ items: SagaReport[]; next?: string }> {
    const rows = await this.#database.query<ReportRow>({
      name: 'list-sagas',
      text: `SELECT ${columns} FROM sagas JOIN orders ON orders.id = order_id
              WHERE sagas.state = $1 AND ($2::uuid IS NULL OR sagas.id > $2)
              ORDER BY sagas.id LIMIT $3`,
      values: [state, page.after, page.limit + 1],
    });
    const items = rows.slice(0, page.limit).map(reportOf);
    const last = items.at(-1);
    return { items, ...(last !== undefined && items.length < rows.length && { next: last.id }) };
  }

  /** One saga with its history; undefined when there is none. */
  async find(id: string): Promise<SagaHistoryReport | undefined> {
    const report = await readReport(this.#database, id);
    return (
      report && {
        ...report,
        steps: await this.#steps(id),
        resolutions: await this.#resolutions(id),
      }
    );
  }

  async #steps(id: string): Promise<SagaStepReport[]> {
    const rows = await this.#database.query<StepRow>({
      name: 'list-saga-steps',
      text: `SELECT number, direction, step, attempt, started_at, ended_at, outcome, detail
               FROM saga_steps WHERE saga_id = $1 ORDER BY number DESC LIMIT $2`,
      values: [id, mostSteps],
    });
    return rows.reverse().map(row => ({
      number: row.number,
      direction: row.direction,
      step: row.step,
      attempt: row.attempt,
      startedAt: row.started_at.toISOString(),
      ...(row.ended_at !== null && { endedAt: row.ended_at.toISOString() }),
      ...(row.outcome !== null && { outcome: row.outcome }),
      ...(row.detail !== null && { detail: row.detail }),
    }));
  }

  async #resolutions(id: string): Promise<SagaResolutionReport[]> {
    const rows = await this.#database.query<ResolutionRow>({
      name: 'list-saga-resolutions',
      text: `SELECT action, note, resolved_by, resolved_at FROM saga_resolutions
              WHERE saga_id = $1 ORDER BY id`,
      values: [id],
    });
    return rows.map(row => ({
      action: row.action,
      note: row.note,
      resolvedBy: row.resolved_by,
      resolvedAt: row.resolved_at.toISOString(),
    }));
  }
}

/** One saga without its history; undefined when there is none. */
export async function readReport(database: Queryable, id: string): Promise<SagaReport | undefined> {
  const [row] = await database.query<ReportRow>({
    name: 'find-saga',
    text: `SELECT ${columns} FROM sagas JOIN orders ON orders.id = order_id WHERE sagas.id = $1`,
    values: [id],
  });
  return row && reportOf(row);
}

function reportOf(row: ReportRow): SagaReport {
  const { cause, paymentId } = knowledgeShape.parse(row.knowledge);
  return {
    id: row.id,
    orderId: row.order_id,
    orderState: row.order_state,
    state: row.state,
    direction: row.direction,
    ...(row.step !== null && { step: row.step }),
    attempts: row.attempts,
    ...(cause !== undefined && { reason: cause.reason }),
    ...(row.last_error !== null && { lastError: row.last_error }),
    ...(paymentId !== undefined && { paymentId }),
    ...(row.state === 'running' && { nextAttemptAt: row.next_attempt_at.toISOString() }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
