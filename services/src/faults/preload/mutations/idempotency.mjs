/** Takes the idempotency keys of payment-service away: every request is a new one. */
import { replaceModule } from './replaceModule.mjs';

replaceModule(
  '/src/idempotency/createIdempotency.ts',
  `
import { randomUUID } from 'node:crypto';
import { repeat } from '../background/repeat.ts';

export function createIdempotency(context, configuration, { database, outbox }) {
  const operations = new Map();
  return {
    register(operation, perform, recorded) {
      operations.set(operation, { perform, recorded });
    },
    async run(request, prepare) {
      const resource = randomUUID();
      await database.transaction(transaction => prepare(transaction, resource));
      const { perform, recorded } = operations.get(request.operation);
      const settle = await perform(resource);
      const answer = await outbox.transaction(settle);
      recorded();
      return { answer, replayed: false };
    },
    async completeAbandoned() {
      return 0;
    },
  };
}

export function startCompleter(context, configuration, idempotency) {
  return repeat(context, {
    name: 'completer',
    intervalMs: configuration.COMPLETER_INTERVAL_MS,
    run: async () => undefined,
  });
}
`,
);
