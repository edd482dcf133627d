import type { RequestListener } from 'node:http';
import type { ApiHandler } from '../edge/apiHandler.ts';
import { crossOriginVary, type CrossOrigin } from '../edge/crossOrigin.ts';
import { securityFields } from '../edge/securityFields.ts';
import type { GatewayListener } from './gatewayServer.ts';

/**
 * Gives requests for upstreams to the API handler and all others to the Express application. The handler stands before
 * Express rather than in it: what Express does for a request (its router, its own request and response) is a fifth of
 * what passing one on costs, and the platform's middleware reads bodies, which are not the gateway's to read.
 */
export function gatewayListener(
  handler: ApiHandler,
  application: RequestListener,
  crossOrigin: CrossOrigin,
): GatewayListener {
  return (request, response, options) => {
    if (handler.handle(request, response, options)) {
      return;
    }
    const fields = [
      ...securityFields,
      'vary',
      crossOriginVary,
      ...crossOrigin.answerFields(request.headers.origin),
    ];
    for (let index = 0; index < fields.length; index += 2) {
      response.setHeader(fields[index] ?? '', fields[index + 1] ?? '');
    }
    if (options.expectsContinue) {
      response.writeContinue();
    }
    application(request, response);
  };
}
