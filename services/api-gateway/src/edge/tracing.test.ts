import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import type { ReceivedRequest } from '../../test/stubUpstream.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';
import { startTracing, type Tracing } from '../platform/telemetry/tracing.ts';

const exporter = new InMemorySpanExporter();
let tracing: Tracing;
let gateway: TestGateway;

beforeAll(async () => {
  tracing = startTracing({
    endpoint: undefined,
    sampleRatio: 1,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  gateway = await startTestGateway({ PAYMENT_SERVICE_URL: 'http://127.0.0.1:9' });
});

afterAll(async () => {
  await gateway.stop();
  await tracing.shutdown();
});

/** The spans of a trace, once the last one has ended. */
function spansOf(traceId: string, count: number) {
  return eventually(() => {
    const spans = exporter
      .getFinishedSpans()
      .filter(span => span.spanContext().traceId === traceId);
    expect(spans).toHaveLength(count);
    return spans;
  });
}

describe('a trace', () => {
  test('goes on from the client through the gateway to the service', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await send<ReceivedRequest>('GET', `${gateway.url}/api/orders/1?x=secret`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'vendor=1' },
    });
    const [client, server] = await spansOf(traceId, 2);
    expect(server).toMatchObject({
      name: 'GET /api/orders/{path}',
      kind: SpanKind.SERVER,
      parentSpanContext: { spanId: 'b7ad6b7169203331' },
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/orders/{path}',
        'url.path': '/api/orders/1',
        'http.response.status_code': 200,
      },
    });
    expect(client).toMatchObject({
      name: 'GET',
      kind: SpanKind.CLIENT,
      parentSpanContext: { spanId: server?.spanContext().spanId },
      attributes: { 'peer.service': 'orders', 'http.response.status_code': 200 },
    });
    expect(answer.body.headers.traceparent).toBe(
      `00-${traceId}-${client?.spanContext().spanId ?? ''}-01`,
    );
    expect(answer.body.headers.tracestate).toBe('vendor=1');
    expect(JSON.stringify([client?.attributes, server?.attributes])).not.toContain('secret');
    expect(gateway.logLines).toContainEqual(
      expect.objectContaining({ trace_id: traceId, span_id: server?.spanContext().spanId }),
    );
  });

  test('that nobody wants recorded is passed on and not recorded', async () => {
    const traceId = '1af7651916cd43dd8448eb211c80319c';
    const answer = await send<ReceivedRequest>('GET', `${gateway.url}/api/orders/1`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-00` },
    });
    expect(answer.body.headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-00$`));
    expect(exporter.getFinishedSpans().some(span => span.spanContext().traceId === traceId)).toBe(
      false,
    );
  });

  test('begins here when the client has none, or one that is not valid', async () => {
    for (const traceparent of [undefined, 'nonsense', '00-0-0-01']) {
      const answer = await send<ReceivedRequest>('GET', `${gateway.url}/api/orders/1`, {
        headers: traceparent === undefined ? {} : { traceparent },
      });
      expect(answer.body.headers.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    }
  });

  test('has a span for every attempt, and says what went wrong', async () => {
    const traceId = '2af7651916cd43dd8448eb211c80319c';
    await send('GET', `${gateway.url}/api/payments/1`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    const spans = await spansOf(traceId, 4);
    const attempts = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(attempts.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(spans.map(({ status }) => status.code)).toEqual(Array(4).fill(SpanStatusCode.ERROR));
  });
});
