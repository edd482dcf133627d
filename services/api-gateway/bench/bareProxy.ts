import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { reportCpu } from './reportCpu.ts';

/** The least that passes a request on: node:http, an undici pool, and no thought about anything. */
const pool = new Pool(process.env.ORIGIN ?? '', { connections: 128, pipelining: 1 });

const server = createServer((request, response) => {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, status, answered) => {
      const { connection: _c, 'keep-alive': _k, 'transfer-encoding': _t, ...rest } = answered;
      response.writeHead(status, rest);
    },
    onResponseData: (controller, chunk) => {
      if (response.destroyed) {
        controller.abort(new Error('the client has gone'));
      } else if (!response.write(chunk)) {
        controller.pause();
        response.once('drain', () => {
          controller.resume();
        });
      }
    },
    onResponseEnd: () => response.end(),
    onResponseError: () => response.destroy(),
  };
  pool.dispatch(
    {
      method: request.method as Dispatcher.HttpMethod,
      path: (request.url ?? '').replace('/api', ''),
      headers,
      body: request.method === 'GET' ? null : request,
    },
    handler,
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
reportCpu();
