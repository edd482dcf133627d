import { describe, expect, test } from '@jest/globals';
import { recordLog } from '../../../test/logRecorder.ts';
import { withRequestId } from '../http/requestId.ts';
import { serviceIdentity } from '../serviceIdentity.ts';
import { inSpan } from './inSpan.ts';
import { startTracing } from './tracing.ts';

describe('createLogger', () => {
  test('writes the service, the level and the time into every line', () => {
    const { logger, lines } = recordLog();

    logger.warn({ attempt: 2 }, 'trying again');

    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
        service: serviceIdentity.name,
        version: serviceIdentity.version,
        attempt: 2,
        message: 'trying again',
      },
    ]);
  });

  test('writes the ids of the request and the trace that are being handled', async () => {
    startTracing({ endpoint: undefined, sampleRatio: 1 });
    const { logger, lines } = recordLog();

    await withRequestId('request-1', () =>
      inSpan('work', {}, async () => {
        logger.info('working');
      }),
    );

    expect(lines[0]).toMatchObject({
      request_id: 'request-1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
    });
  });

  test('writes no secrets', () => {
    const { logger, lines } = recordLog();

    logger.info({
      password: 'hunter2',
      user: { token: 'hunter2', name: 'Ann' },
      request: { headers: { authorization: 'hunter2', cookie: 'hunter2' } },
    });

    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({ password: '[redacted]', user: { name: 'Ann' } });
  });
});
