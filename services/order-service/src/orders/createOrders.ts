import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Router } from 'express';
import { createAccess } from '../access/roles.ts';
import { cartRoutes } from '../carts/cartRoutes.ts';
import { PostgresqlCartStore } from '../carts/postgresqlCartStore.ts';
import type { Configuration } from '../configuration.ts';
import { startUserEvents } from '../customers/startUserEvents.ts';
import { invariantRoutes } from '../invariants/invariantRoutes.ts';
import { startPaymentEvents } from '../payments/startPaymentEvents.ts';
import type { Database } from '../platform/database/database.ts';
import { openDatabase } from '../platform/database/openDatabase.ts';
import { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { Broker } from '../platform/messaging/broker.ts';
import { OutboxRelay } from '../platform/messaging/outboxRelay.ts';
import { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { Publisher } from '../platform/messaging/publisher.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { PostgresqlSagaReports } from '../sagas/postgresqlSagaReports.ts';
import { PostgresqlSagaStore } from '../sagas/postgresqlSagaStore.ts';
import { SagaResolver } from '../sagas/resolveSaga.ts';
import { SagaMetrics } from '../sagas/sagaMetrics.ts';
import { sagaRoutes } from '../sagas/sagaRoutes.ts';
import { SagaRunner } from '../sagas/sagaRunner.ts';
import { createUpstreams } from '../upstream/createUpstreams.ts';
import { OrderMetrics } from './orderMetrics.ts';
import { orderRoutes } from './orderRoutes.ts';
import { placementRoutes } from './placementRoutes.ts';
import { PostgresqlOrderPlacement } from './postgresqlOrderPlacement.ts';
import { PostgresqlOrderStore } from './postgresqlOrderStore.ts';

/** Puts together where carts, orders and sagas are kept, how they are reached, and who works on them. */
export async function createOrders(
  context: ServiceContext,
  configuration: Configuration,
): Promise<Router> {
  const database = await openDatabase(context, configuration);
  // While the broker is away events wait in the database, and sagas look at payments by themselves
  const broker = await Broker.connect(context, configuration, { required: false });
  const outbox = new PostgresqlOutbox(database);
  const relay = OutboxRelay.start(context, outbox, await Publisher.create(broker));
  const upstreams = createUpstreams(context, configuration);
  const runner = startRunner(context, configuration, { database, outbox, upstreams });
  await startPaymentEvents(context, configuration, {
    database,
    broker,
    wake: () => {
      runner.wake();
    },
  });
  await startUserEvents(context, configuration, { database, broker });

  const access = createAccess(IdentityVerifier.create({ secrets: configuration.IDENTITY_SECRETS }));
  // An order is written together with its event in one statement, of which the outbox does not hear
  const wake = () => {
    runner.wake();
    relay.wake();
  };
  const { logger, metrics } = context;
  const router = Router();
  router.use(
    cartRoutes({
      access,
      store: new PostgresqlCartStore(database),
      products: upstreams.products,
      logger,
    }),
    sagaRoutes({
      access,
      reports: new PostgresqlSagaReports(database),
      resolver: new SagaResolver(outbox, logger),
      wake,
    }),
    placementRoutes({
      access,
      placement: new PostgresqlOrderPlacement(database, {
        deadlineMs: configuration.SAGA_DEADLINE_MS,
      }),
      metrics: OrderMetrics.create(metrics),
      wake,
    }),
    orderRoutes({ access, store: new PostgresqlOrderStore(database, outbox), wake }),
    invariantRoutes({ access, database }),
  );
  return router;
}

function startRunner(
  context: ServiceContext,
  configuration: Configuration,
  parts: {
    database: Database;
    outbox: PostgresqlOutbox;
    upstreams: ReturnType<typeof createUpstreams>;
  },
): SagaRunner {
  const { database, outbox, upstreams } = parts;
  const retries = {
    baseMs: configuration.SAGA_RETRY_BASE_MS,
    limitMs: configuration.SAGA_RETRY_LIMIT_MS,
  };
  return SagaRunner.start(
    context,
    {
      store: new PostgresqlSagaStore(database, outbox, {
        worker: `${hostname()}-${randomUUID()}`,
        leaseMs: configuration.SAGA_LEASE_MS,
      }),
      upstreams,
      metrics: SagaMetrics.create(context, database),
    },
    {
      deadlines: {
        forwardMs: configuration.SAGA_DEADLINE_MS,
        challengeMs: configuration.SAGA_CHALLENGE_DEADLINE_MS,
      },
      retries,
      // Events wake a saga as soon as its payment is decided; looking is for the case that one is lost
      polls: { ...retries, baseMs: retries.baseMs * 5 },
      concurrency: configuration.SAGA_CONCURRENCY,
      pollMs: configuration.SAGA_POLL_MS,
    },
  );
}
