import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { serviceTracer } from '../telemetry/inSpan.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { acceptRequestId, withRequestId } from './requestId.ts';
import type { RouteTable } from './routeTable.ts';

/** The client hung up before it was answered; there is no official status for that, nginx uses this one. */
const clientClosedRequest = 499;

/** Gives every request its id and its span, and leaves one log line and one observation when it is over. */
export function observeRequests(options: {
  logger: Logger;
  metrics: Metrics;
  routes: RouteTable;
}): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const { method, path } = request;
    const route = options.routes.find(path)?.template ?? 'unmatched';
    const requestId = acceptRequestId(request.headers['x-request-id']);
    response.setHeader('x-request-id', requestId);

    const parent = propagation.extract(context.active(), request.headers);
    const span = serviceTracer().startSpan(
      `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': method, 'http.route': route, 'url.path': path },
      },
      parent,
    );
    const active = trace.setSpan(parent, span);

    const finish = () => {
      const status = response.writableFinished ? response.statusCode : clientClosedRequest;
      const durationSeconds = (performance.now() - startedAt) / 1000;
      options.metrics.observeRequest({ method, route, status }, durationSeconds);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      const line = {
        method,
        route,
        path,
        status,
        duration_ms: Math.round(durationSeconds * 1e6) / 1e3,
      };
      options.logger.info(line, 'request');
      span.end();
    };
    // 'close' comes after the last byte as well as after a broken connection, and only once
    response.once('close', () => {
      context.with(active, () => {
        withRequestId(requestId, finish);
      });
    });

    context.with(active, () => {
      withRequestId(requestId, next);
    });
  };
}
