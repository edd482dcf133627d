import type { Message } from '../platform/messaging/message.ts';
import { type Activity, activityFrom, type ItemActivity, longestActivity } from './itemActivity.ts';

/** Keeps the activity of items in this process: it is gone when the process ends, as the items are. */
export class MemoryItemActivity implements ItemActivity {
  readonly #activities = new Map<string, Activity[]>();

  /** Adds what a message tells. */
  record(message: Message): void {
    const { itemId, activity } = activityFrom(message);
    const activities = [...(this.#activities.get(itemId) ?? []), activity];
    this.#activities.set(itemId, activities.toSorted(byTime).slice(0, longestActivity));
  }

  async of(itemId: string): Promise<Activity[]> {
    return this.#activities.get(itemId) ?? [];
  }
}

/** Events may arrive in another order than they happened in. */
function byTime(one: Activity, other: Activity): number {
  return one.occurredAt.localeCompare(other.occurredAt) || one.version - other.version;
}
