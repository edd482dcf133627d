/**
 * Committed on its own before the effect, or a process that dies would leave no trace. No row comes back for a
 * message that was handled, nor (unless $4) for one whose handling was begun and came to no end.
 */
const start = `INSERT INTO inbox_attempts AS attempts (consumer, message_id, started_attempts)
SELECT $1::text, $2::text, 1
 WHERE NOT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND message_id = $2)
ON CONFLICT (consumer, message_id) DO UPDATE
   SET started_attempts = attempts.started_attempts + 1,
       finished_attempts = attempts.finished_attempts + $3::integer,
       started_at = now()
 WHERE $4::boolean OR attempts.started_attempts = attempts.finished_attempts + $3
RETURNING started_attempts - finished_attempts - 1 AS unfinished`;

/**
 * Waits for another transaction that handles the same message; no row comes back when that one committed. What is
 * known of attempts goes with the effect: a rollback brings it back.
 */
const note = `WITH forgotten AS (
  DELETE FROM inbox_attempts WHERE consumer = $1 AND message_id = $2
)
INSERT INTO inbox (consumer, message_id) VALUES ($1, $2)
ON CONFLICT DO NOTHING RETURNING message_id`;

const fail = `UPDATE inbox_attempts
   SET finished_attempts = finished_attempts + 1, last_error = $3
 WHERE consumer = $1 AND message_id = $2`;

/**
 * As if all attempts had come to an end: whoever puts the message back from the dead-letter queue, with the cause
 * removed, gives it as many attempts as a new one has.
 */
const abandon = `UPDATE inbox_attempts
   SET finished_attempts = started_attempts, abandoned_at = now()
 WHERE consumer = $1 AND message_id = $2`;

const cleanUp = `WITH forgotten AS (
  DELETE FROM inbox_attempts WHERE started_at < now() - $1 * interval '1 day'
)
DELETE FROM inbox WHERE received_at < now() - $1 * interval '1 day'`;

/** The statements of the inbox, by what they do. */
export const inboxStatements = {
  start: { name: 'start-inbox-attempt', text: start },
  note: { name: 'insert-inbox', text: note },
  fail: { name: 'fail-inbox-attempt', text: fail },
  abandon: { name: 'abandon-inbox-message', text: abandon },
  cleanUp: { name: 'clean-up-inbox', text: cleanUp },
};
