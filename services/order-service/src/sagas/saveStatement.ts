import type { Statement } from '../platform/database/database.ts';
import { directionOf } from './knowledge.ts';
import type { Saga } from './saga.ts';
import type { SagaChange } from './sagaChange.ts';
import { type SagaOrderRow, sagaOrderColumns } from './sagaRow.ts';

/** What is read back: the order as it is by now. */
export interface SavedRow extends SagaOrderRow {
  version: number;
  wakeups: number;
}

/** Longer ones would not tell more. */
const longestDetail = 500;

/**
 * Writes a change of a saga and the history of its steps in one statement, if nobody else has taken the saga over.
 * A step that was begun and of which nobody knows how it ended is noted as lost.
 */
export function saveStatement(
  saga: Saga,
  change: SagaChange,
  { worker, leaseMs }: { worker: string; leaseMs: number },
): Statement {
  const { state, knowledge, ended, started } = change;
  const step = started ?? saga.step;
  const attempts = started === undefined || started === saga.step ? saga.attempts : 0;
  const detail = ended === undefined ? undefined : detailOf(ended);
  return {
    name: 'save-saga',
    text: `WITH saved AS (
             UPDATE sagas
                SET state = $4, direction = $5, step = $6, attempts = $7::integer + $8::integer, knowledge = $9,
                    deadline_at = $10, last_error = $11, version = version + 1, updated_at = now(),
                    payment_token = CASE WHEN $4 = 'running' OR $4 = 'stuck' THEN payment_token END,
                    next_attempt_at = CASE
                      WHEN $8 = 1 OR wakeups <> $12 THEN now()
                      ELSE now() + $13 * interval '1 millisecond'
                    END,
                    locked_by = CASE WHEN $8 = 1 THEN $3 END,
                    locked_until = CASE WHEN $8 = 1 THEN now() + $14 * interval '1 millisecond' END
              WHERE id = $1 AND version = $2 AND locked_by = $3
          RETURNING *
           ), ended AS (
             UPDATE saga_steps
                SET ended_at = now(), outcome = coalesce($15, 'lost'), detail = $16
               FROM saved WHERE saga_id = saved.id AND ended_at IS NULL
           ), started AS (
             INSERT INTO saga_steps (saga_id, number, direction, step, attempt, worker)
             SELECT id, version, direction, step, attempts, $3 FROM saved WHERE $8 = 1
           )
           SELECT saved.version, saved.wakeups, ${sagaOrderColumns}
             FROM saved JOIN orders ON orders.id = saved.order_id`,
    values: [
      saga.id,
      saga.version,
      worker,
      state,
      directionOf(knowledge),
      step,
      attempts,
      started === undefined ? 0 : 1,
      knowledge,
      new Date(change.deadlineAt),
      ended?.outcome === 'done' ? undefined : detail,
      saga.wakeups,
      change.pauseMs,
      leaseMs,
      ended?.outcome,
      detail,
    ],
  };
}

function detailOf(ended: NonNullable<SagaChange['ended']>): string {
  return (ended.outcome === 'done' ? ended.news.is : ended.reason).slice(0, longestDetail);
}
