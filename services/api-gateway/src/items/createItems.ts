import type { Router } from 'express';
import type { Configuration } from '../configuration.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { cacheItems } from './cacheItems.ts';
import { itemRoutes } from './itemRoutes.ts';
import { MemoryItemStore } from './memoryItemStore.ts';

/** Puts together where items are kept and how they are reached. */
export function createItems(context: ServiceContext, configuration: Configuration): Router {
  const store = new MemoryItemStore();
  return itemRoutes(cacheItems(context, configuration, store));
}
