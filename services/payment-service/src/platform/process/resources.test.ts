import { expect, test } from '@jest/globals';
import { recordLog } from '../../../test/logRecorder.ts';
import { Resources } from './resources.ts';

test('closes in the opposite order, and goes on after one that cannot be closed', async () => {
  const { logger, lines } = recordLog();
  const closed: string[] = [];
  const resources = new Resources();
  resources.add('first', async () => closed.push('first'));
  resources.add('second', () => Promise.reject(new Error('stuck')));
  resources.add('third', async () => closed.push('third'));

  await resources.close(logger);

  expect(closed).toEqual(['third', 'first']);
  expect(lines).toContainEqual(expect.objectContaining({ message: 'could not close second' }));
});
