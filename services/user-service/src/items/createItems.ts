import type { Router } from 'express';
import type { Configuration } from '../configuration.ts';
import { openDatabase } from '../platform/database/openDatabase.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { cacheItems } from './cacheItems.ts';
import { itemRoutes } from './itemRoutes.ts';
import { PostgresqlItemStore } from './postgresqlItemStore.ts';
import { startItemEvents } from './startItemEvents.ts';

/** Puts together where items are kept and how they are reached. */
export async function createItems(
  context: ServiceContext,
  configuration: Configuration,
): Promise<Router> {
  const database = await openDatabase(context, configuration);
  const { outbox, activity } = await startItemEvents(context, configuration, database);
  const store = new PostgresqlItemStore(database, outbox);
  return itemRoutes(cacheItems(context, configuration, store), activity);
}
