import { randomUUID } from 'node:crypto';
import { withTestChannel } from './testBroker.ts';
import type { TestService } from './testService.ts';

/** Publishes, as the user-service does, that an account was deleted; with the same id it is the same event. */
export async function publishUserDeleted(
  service: TestService,
  userId: string,
  id: string = randomUUID(),
): Promise<void> {
  const type = 'user.deleted.v1';
  const event = {
    specversion: '1.0',
    id,
    source: '/user-service',
    type,
    subject: userId,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { userId },
  };
  await withTestChannel(async channel => {
    const exchange = service.variables.USER_EXCHANGE ?? '';
    channel.publish(exchange, type, Buffer.from(JSON.stringify(event)), { persistent: true });
  });
}
