import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { createTaskStatusReader } from './TaskStatusReader';

function readWith(getTask: () => Promise<object>) {
  return createTaskStatusReader({
    scaffolder: { getTask: getTask as never },
    auth: mockServices.auth(),
  }).read('task');
}

const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

describe('createTaskStatusReader', () => {
  it.each([
    [{ status: 'completed' }, 'completed'],
    [{ status: 'failed' }, 'dead'],
    [{ status: 'cancelled' }, 'dead'],
    [{ status: 'open', createdAt: minutesAgo(1) }, 'running'],
    [{ status: 'open', createdAt: minutesAgo(400) }, 'dead'],
    [
      {
        status: 'processing',
        createdAt: minutesAgo(400),
        lastHeartbeatAt: minutesAgo(5),
      },
      'running',
    ],
    [
      {
        status: 'processing',
        createdAt: minutesAgo(800),
        lastHeartbeatAt: minutesAgo(400),
      },
      'dead',
    ],
  ])('%j: %s', async (task, progress) => {
    expect(await readWith(async () => task)).toBe(progress);
  });

  it('takes a task that nobody knows for dead', async () => {
    const progress = await readWith(async () => {
      throw new NotFoundError('No task');
    });
    expect(progress).toBe('dead');
  });

  it('does not take a scaffolder that does not answer for a dead task', async () => {
    await expect(
      readWith(async () => {
        throw new ServiceUnavailableError('Restarting');
      }),
    ).rejects.toThrow('Restarting');
  });
});
