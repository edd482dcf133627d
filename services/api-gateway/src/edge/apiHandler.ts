import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimiter } from '../limits/rateLimiter.ts';
import type { RateLimitDecision } from '../limits/rateLimit.ts';
import { retryAfterSeconds } from '../limits/rateLimitFields.ts';
import { identityHeader } from '../platform/identity/identity.ts';
import { RequestBody, type BodyFailure } from '../proxy/requestBody.ts';
import { AmbiguousRequest, RequestHead } from '../proxy/requestHead.ts';
import type { Upstream } from '../proxy/upstream.ts';
import { UpstreamCall } from '../proxy/upstreamCall.ts';
import {
  type RequestTarget,
  requestTarget,
  type UpstreamTarget,
} from '../routing/requestTarget.ts';
import type { UpstreamName } from '../routing/upstreamName.ts';
import { InvalidToken } from '../tokens/accessToken.ts';
import type { Authenticator } from '../tokens/authenticator.ts';
import { bearerToken } from '../tokens/bearerToken.ts';
import { KeysUnavailable } from '../tokens/signingKeys.ts';
import type { VerifiedToken } from '../tokens/verifiedTokens.ts';
import type { ClientAddress, ClientAddresses } from './clientAddresses.ts';
import type { EdgeContext } from './edgeContext.ts';
import { Exchange } from './exchange.ts';
import { forwardedFields } from './forwardedFields.ts';
import type { LimitPolicies } from './limitPolicies.ts';

/** What a request may be at most. */
export interface RequestLimits {
  headerCount: number;
  bodyBytes: number;
  /** A body up to this size can be sent to an upstream a second time. */
  replayBytes: number;
  bodyIdleTimeoutMs: number;
  bodyTotalTimeoutMs: number;
}

/** What requests to the API are handled with. */
export interface ApiHandlerOptions {
  edge: EdgeContext;
  upstreams: ReadonlyMap<UpstreamName, Upstream>;
  authenticator: Authenticator;
  limiter: RateLimiter;
  policies: LimitPolicies;
  addresses: ClientAddresses;
  limits: RequestLimits;
}

const allowedMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);
const allow = [...allowedMethods].join(', ');
const noRoute = 'unmatched';
const challenge = 'Bearer realm="storefront"';

const bodyFailures: Record<BodyFailure, { status: number; detail: string }> = {
  'too-large': { status: 413, detail: 'The request body is too large' },
  'too-slow': { status: 408, detail: 'The request body did not arrive in time' },
  stalled: { status: 504, detail: 'The service did not take the request in time' },
};

/** Decides for every request below `/api/` whether it is passed on, and to whom. */
export class ApiHandler {
  readonly #options: ApiHandlerOptions;

  constructor(options: ApiHandlerOptions) {
    this.#options = options;
  }

  /**
   * Takes a request that is for an upstream.
   *
   * @returns false when it is one for the gateway itself; nothing was done with it then
   */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    { expectsContinue }: { expectsContinue: boolean },
  ): boolean {
    const target = requestTarget(request.url ?? '/');
    if (target.kind === 'own') {
      return false;
    }
    const upstream =
      target.kind === 'upstream' ? this.#options.upstreams.get(target.upstream) : undefined;
    const route = upstream?.route ?? noRoute;
    const message = { request, response, expectsContinue };
    let head: RequestHead;
    try {
      head = RequestHead.read(request.rawHeaders, request.httpVersion);
    } catch (error) {
      const refused = new Exchange(this.#options.edge, message, new RequestHead(), route);
      if (error instanceof AmbiguousRequest) {
        refused.problem(400, error.message);
      } else {
        refused.fail(error);
      }
      return true;
    }
    const exchange = new Exchange(this.#options.edge, message, head, route);
    try {
      this.#receive(exchange, target, upstream);
    } catch (error) {
      exchange.fail(error);
    }
    return true;
  }

  /** What can be decided from the head alone. */
  #receive(exchange: Exchange, target: RequestTarget, upstream: Upstream | undefined): void {
    const { head, request, method } = exchange;
    const { limits, edge, addresses } = this.#options;
    if (target.kind === 'refused') {
      exchange.problem(400, target.reason);
    } else if (target.kind !== 'upstream' || upstream === undefined) {
      exchange.problem(404, 'There is nothing at this path');
    } else if (!allowedMethods.has(method)) {
      exchange.problem(405, `Only ${allow} can be used here`, ['allow', allow]);
    } else if (request.rawHeaders.length > limits.headerCount * 2) {
      exchange.problem(431, `A request may have ${limits.headerCount} fields at most`);
    } else if (head.expect !== undefined && !exchange.expectsContinue) {
      exchange.problem(417, 'Only 100-continue can be expected');
    } else if (
      method === 'OPTIONS' &&
      head.origin !== undefined &&
      head.preflightMethod !== undefined
    ) {
      exchange.answer(204, edge.crossOrigin.preflightFields(head.origin), '');
    } else {
      const client = addresses.of(request, head.forwardedFor);
      if (this.#admitClient(exchange, client)) {
        this.#authenticate(exchange, target, upstream, client);
      }
    }
  }

  #admitClient(exchange: Exchange, client: ClientAddress): boolean {
    const { limiter, policies } = this.#options;
    const decision = limiter.takeLocally(policies.client, client.limitKey);
    exchange.limitFields = policies.fields(policies.client, decision);
    return this.#allows(exchange, decision);
  }

  #authenticate(
    exchange: Exchange,
    target: UpstreamTarget,
    upstream: Upstream,
    client: ClientAddress,
  ): void {
    const { authenticator } = this.#options;
    const { authorization } = exchange.head;
    if (authorization === undefined) {
      this.#admit(exchange, target, upstream, client, undefined);
      return;
    }
    const token = bearerToken(authorization);
    if (token === undefined) {
      refuseToken(exchange, 'The authorization is not a bearer token', 'invalid_request');
      return;
    }
    const verified = authenticator.known(token, exchange.request.socket);
    if (verified !== undefined) {
      this.#admit(exchange, target, upstream, client, verified);
      return;
    }
    authenticator
      .verify(token)
      .then(
        fresh => {
          this.#admit(exchange, target, upstream, client, fresh);
        },
        (error: unknown) => {
          refuseUnverified(exchange, error);
        },
      )
      .catch((error: unknown) => {
        exchange.fail(error);
      });
  }

  /** What depends on who it is: the limit of the user, and the strict one of paths where secrets could be guessed. */
  #admit(
    exchange: Exchange,
    target: UpstreamTarget,
    upstream: Upstream,
    client: ClientAddress,
    token: VerifiedToken | undefined,
  ): void {
    const { limiter, policies, limits } = this.#options;
    if (exchange.closed) {
      return;
    }
    if (token !== undefined) {
      const decision = limiter.takeLocally(policies.user, token.limitKey);
      exchange.limitFields = policies.fields(policies.user, decision, exchange.limitFields);
      if (!this.#allows(exchange, decision)) {
        return;
      }
    }
    if (Number(exchange.head.contentLength) > limits.bodyBytes) {
      exchange.problem(413, bodyFailures['too-large'].detail);
      return;
    }
    if (!policies.isSensitive(exchange.method, target)) {
      this.#send(exchange, target, upstream, client, token);
      return;
    }
    limiter
      .takeShared(policies.credentials, `credentials:${client.limitKey}`)
      .then(decision => {
        exchange.limitFields = policies.fields(
          policies.credentials,
          decision,
          exchange.limitFields,
        );
        if (!exchange.closed && this.#allows(exchange, decision)) {
          this.#send(exchange, target, upstream, client, token);
        }
      })
      .catch((error: unknown) => {
        exchange.fail(error);
      });
  }

  #allows(exchange: Exchange, decision: RateLimitDecision): boolean {
    if (!decision.allowed) {
      exchange.problem(429, 'Too many requests', [
        'retry-after',
        retryAfterSeconds(decision.retryAfterMs),
      ]);
    }
    return decision.allowed;
  }

  #send(
    exchange: Exchange,
    target: UpstreamTarget,
    upstream: Upstream,
    client: ClientAddress,
    token: VerifiedToken | undefined,
  ): void {
    const { head, request } = exchange;
    const fields = head.passed;
    fields.push(
      'x-request-id',
      exchange.requestId,
      ...forwardedFields(head, client, request.httpVersion),
    );
    if (token !== undefined) {
      fields.push(identityHeader, token.identity);
    }
    if (head.contentLength !== undefined && head.hasBody) {
      fields.push('content-length', head.contentLength);
    }
    const body: RequestBody | undefined = head.hasBody
      ? this.#body(exchange, () => call)
      : undefined;
    const call: UpstreamCall = new UpstreamCall(exchange, upstream, {
      path: target.path,
      fields,
      body,
    });
    call.start();
  }

  #body(exchange: Exchange, call: () => UpstreamCall): RequestBody {
    const { limits } = this.#options;
    return new RequestBody(exchange.request, {
      limitBytes: limits.bodyBytes,
      replayBytes: limits.replayBytes,
      idleTimeoutMs: limits.bodyIdleTimeoutMs,
      totalTimeoutMs: limits.bodyTotalTimeoutMs,
      onFirstRead: () => {
        if (exchange.expectsContinue) {
          exchange.response.writeContinue();
        }
      },
      onFailure: failure => {
        const { status, detail } = bodyFailures[failure];
        call().breakOff(status, detail);
      },
    });
  }
}

function refuseUnverified(exchange: Exchange, error: unknown): void {
  if (error instanceof InvalidToken) {
    refuseToken(exchange, 'The access token is not valid', 'invalid_token');
  } else if (error instanceof KeysUnavailable) {
    exchange.problem(503, 'The access token cannot be checked now', ['retry-after', '5']);
  } else {
    exchange.fail(error);
  }
}

function refuseToken(exchange: Exchange, detail: string, error: string): void {
  exchange.problem(401, detail, ['www-authenticate', `${challenge}, error="${error}"`]);
}
