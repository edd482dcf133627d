import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { Router } from 'express';
import { eventually } from '../../../test/eventually.ts';
import { send } from '../../../test/http.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { Health } from '../health.ts';
import { HttpServer } from '../process/httpServer.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { createHttpApplication } from './createHttpApplication.ts';
import { HttpProblem } from './problem.ts';

const ok = { description: 'fine', content: { 'application/json': { schema: { type: 'object' } } } };
const document = {
  openapi: '3.1.0',
  info: { title: 'test', version: '1' },
  paths: {
    '/things': {
      post: {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name', 'size'],
                properties: { name: { type: 'string', maxLength: 5 }, size: { type: 'integer' } },
              },
            },
          },
        },
        responses: { '200': ok },
      },
    },
    '/things/{thingId}': {
      get: {
        parameters: [
          { name: 'thingId', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'deep', in: 'query', schema: { type: 'boolean' } },
        ],
        responses: { '200': ok },
      },
    },
    '/broken': { get: { responses: { '200': ok } } },
    '/teapot': { get: { responses: { '200': ok } } },
    '/slow': { get: { responses: { '200': ok } } },
    '/metrics': { get: { responses: { '200': { description: 'metrics' } } } },
  },
};

const router = Router();
router.post('/things', (request, response) => {
  response.json(request.body);
});
router.get('/things/:thingId', (request, response) => {
  response.json({ id: request.params.thingId, deep: request.query.deep });
});
router.get('/broken', () => {
  throw new Error('the password of the store is hunter2');
});
router.get('/teapot', () => {
  throw new HttpProblem(418, 'Short and stout', { headers: { 'x-tea': 'green' } });
});
router.get('/slow', async (_request, response) => {
  await sleep(300);
  response.json({});
});

const spans = new InMemorySpanExporter();
const { logger, lines } = recordLog();
let server: HttpServer;
let url: string;

beforeAll(async () => {
  startTracing({
    endpoint: undefined,
    sampleRatio: 1,
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
  });
  const application = createHttpApplication({
    document: { yaml: '', json: document },
    logger,
    metrics: createMetrics(),
    health: new Health(),
    router,
    requestTimeoutMs: 150,
    bodyLimitBytes: 1_024,
  });
  server = await HttpServer.listen(application, { host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${server.port}`;
});

afterAll(() => server.close(1_000));

describe('problem documents', () => {
  const thing = { name: 'cup', size: 1 };

  async function problem(method: string, path: string, options: Parameters<typeof send>[2] = {}) {
    const answer = await send<Record<string, unknown>>(method, url + path, options);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status: answer.status,
      instance: `urn:request:${answer.headers.get('x-request-id') ?? ''}`,
    });
    return answer;
  }

  test('404 for a path that is not described', async () => {
    expect((await problem('GET', '/nothing')).status).toBe(404);
  });

  test('405 with Allow for a method that is not described', async () => {
    const answer = await problem('DELETE', '/things/1');

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  test('400 for a parameter, with its name', async () => {
    const answer = await problem('GET', '/things/one?deep=very&other=1');

    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({
      parameter: 'other',
      detail: "Unknown query parameter 'other'",
    });
    const typed = await problem('GET', '/things/one?deep=very');
    expect(typed.body.errors).toEqual([
      { parameter: 'deep', detail: 'must be boolean' },
      { parameter: 'thingId', detail: 'must be integer' },
    ]);
  });

  test('400 for a body, with pointers to everything that is wrong', async () => {
    const answer = await problem('POST', '/things', { body: { name: 'kettle' } });

    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      { pointer: '/size', detail: "must have required property 'size'" },
      { pointer: '/name', detail: 'must NOT have more than 5 characters' },
    ]);
  });

  test('400 for a body that is not JSON', async () => {
    const response = await fetch(`${url}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name": ',
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: 'The request body is not valid JSON' });
  });

  test('415 for another media type, and for another encoding', async () => {
    const text = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'cup' };
    expect((await fetch(`${url}/things`, text)).status).toBe(415);

    const encoded = await problem('POST', '/things', {
      body: thing,
      headers: { 'content-encoding': 'rot13' },
    });
    expect(encoded.status).toBe(415);
  });

  test('413 for a body over the limit', async () => {
    const answer = await problem('POST', '/things', {
      body: { ...thing, more: 'x'.repeat(2_000) },
    });

    expect(answer.status).toBe(413);
  });

  test('what a handler wants to say', async () => {
    const answer = await problem('GET', '/teapot');

    expect(answer.status).toBe(418);
    expect(answer.body.detail).toBe('Short and stout');
    expect(answer.headers.get('x-tea')).toBe('green');
  });

  test('500 that leaks nothing for an unexpected error, and the error in the log', async () => {
    const answer = await problem('GET', '/broken', { headers: { 'x-request-id': 'broken-1' } });

    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        request_id: 'broken-1',
        err: expect.objectContaining({
          message: 'the password of the store is hunter2',
          stack: expect.stringContaining('createHttpApplication.test.ts') as unknown,
        }) as unknown,
      }),
    );
  });

  test('503 for a request that takes too long', async () => {
    const answer = await problem('GET', '/slow');

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('requests', () => {
  test('get their query in the types of the description', async () => {
    const answer = await send('GET', `${url}/things/7?deep=true`);

    expect(answer.body).toEqual({ id: '7', deep: true });
  });

  test('have no half characters in their bodies', async () => {
    const answer = await fetch(`${url}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"a\\ud83d","size":1}',
    });

    expect(await answer.json()).toEqual({ name: 'a\ufffd', size: 1 });
  });

  test('may be HEAD where there is a GET', async () => {
    const answer = await send('HEAD', `${url}/things/7`);

    expect(answer.status).toBe(200);
    expect(answer.body).toBeUndefined();
  });

  test('are answered without saying what the service is made of', async () => {
    const answer = await send('GET', `${url}/things/7`);

    expect(answer.headers.has('x-powered-by')).toBe(false);
  });

  test.each([
    ['taken over when it is a sane one', 'order-7:retry.1', /^order-7:retry\.1$/],
    ['a new one when it has a space', 'has a space', /^[0-9a-f-]{36}$/],
    ['a new one when it is too long', 'x'.repeat(129), /^[0-9a-f-]{36}$/],
  ])('are answered with their id: %s', async (_what, requestId, expected) => {
    const answer = await send('GET', `${url}/things/7`, { headers: { 'x-request-id': requestId } });

    expect(answer.headers.get('x-request-id')).toMatch(expected);
  });
});

describe('what a request leaves behind', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const callerSpanId = 'b7ad6b7169203331';

  test('is one log line, one observation and one span, under the template of its path', async () => {
    await send('GET', `${url}/things/987654`, {
      headers: { traceparent: `00-${traceId}-${callerSpanId}-01`, 'x-request-id': 'seen-1' },
    });

    const seen = await eventually(() => {
      const found = lines.filter(line => line.request_id === 'seen-1');
      expect(found).toHaveLength(1);
      return found;
    });
    const span = spans.getFinishedSpans().find(one => one.spanContext().traceId === traceId);
    expect(seen[0]).toMatchObject({
      message: 'request',
      method: 'GET',
      route: '/things/{thingId}',
      path: '/things/987654',
      status: 200,
      duration_ms: expect.any(Number) as unknown,
      trace_id: traceId,
      span_id: span?.spanContext().spanId,
    });
    expect(span?.name).toBe('GET /things/{thingId}');
    expect(span?.parentSpanContext?.spanId).toBe(callerSpanId);

    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(
      /^http_requests_total\{method="GET",route="\/things\/\{thingId\}",status="200",service="[^"]+"\} \d+$/m,
    );
    expect(metrics).toMatch(/^http_request_duration_seconds_bucket\{le="0.2",[^}]*service="/m);
    expect(metrics).toMatch(/^process_cpu_seconds_total/m);
    expect(metrics).not.toContain('987654');
  });

  test('is counted as unmatched when nothing is at its path', async () => {
    await send('GET', `${url}/secret-path`);

    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^http_requests_total\{method="GET",route="unmatched",status="404"/m);
    expect(metrics).not.toContain('secret-path');
  });

  test('is status 499 when the caller hung up', async () => {
    const abort = new AbortController();
    const hungUp = fetch(`${url}/slow`, {
      signal: abort.signal,
      headers: { 'x-request-id': 'hung-up-1' },
    });
    setTimeout(() => {
      abort.abort();
    }, 50);
    await expect(hungUp).rejects.toThrow();

    await eventually(() => {
      expect(lines).toContainEqual(
        expect.objectContaining({ request_id: 'hung-up-1', status: 499, message: 'request' }),
      );
    });
  });
});
