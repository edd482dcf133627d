import { connectionOptions, hopByHopFields } from './headerRules.ts';

/** A request that gateway and upstream could understand differently. */
export class AmbiguousRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AmbiguousRequest';
  }
}

/** Fields that the gateway itself reads; each may come once only. */
const readFields = {
  authorization: 'authorization',
  connection: 'connection',
  'content-length': 'contentLength',
  expect: 'expect',
  forwarded: 'forwarded',
  host: 'host',
  'idempotency-key': 'idempotencyKey',
  origin: 'origin',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  'transfer-encoding': 'transferEncoding',
  via: 'via',
  'x-forwarded-for': 'forwardedFor',
  'x-forwarded-host': 'forwardedHost',
  'x-forwarded-proto': 'forwardedProto',
  'x-request-id': 'requestId',
  'access-control-request-method': 'preflightMethod',
} as const;

type ReadField = (typeof readFields)[keyof typeof readFields];

/** Lists, which may be spread over several lines. */
const listFields: ReadonlySet<ReadField> = new Set([
  'connection',
  'forwarded',
  'forwardedFor',
  'tracestate',
  'via',
]);

/** Read, and passed on as well. The others the gateway writes anew, or keeps to itself. */
const passedFields: ReadonlySet<ReadField> = new Set(['idempotencyKey', 'origin', 'tracestate']);

/** What to do with a field: read it, pass it on, or neither. */
interface Rule {
  read?: ReadField;
  pass: boolean;
}

const passed: Rule = { pass: true };
const dropped: Rule = { pass: false };
const rules = new Map<string, Rule>([
  ...[...hopByHopFields].map(name => [name, dropped] as const),
  // Who somebody is only the gateway may say
  ['x-identity', dropped],
  ['x-real-ip', dropped],
  ['x-forwarded-port', dropped],
  ['x-forwarded-prefix', dropped],
  ['x-original-url', dropped],
  ['x-rewrite-url', dropped],
  ['x-http-method-override', dropped],
  ...Object.entries(readFields).map(
    ([name, read]) => [name, { read, pass: passedFields.has(read) }] as const,
  ),
]);

/** Rules by the name as it is written. Clients write few names; whoever invents more pays for the look-up. */
const rulesAsWritten = new Map<string, Rule>();
const mostNames = 1_000;

/** The head of a request: what the gateway wants to know of it, and what is passed on. One pass over all fields. */
export class RequestHead {
  authorization: string | undefined = undefined;
  connection: string | undefined = undefined;
  contentLength: string | undefined = undefined;
  expect: string | undefined = undefined;
  forwarded: string | undefined = undefined;
  forwardedFor: string | undefined = undefined;
  forwardedHost: string | undefined = undefined;
  forwardedProto: string | undefined = undefined;
  host: string | undefined = undefined;
  idempotencyKey: string | undefined = undefined;
  origin: string | undefined = undefined;
  preflightMethod: string | undefined = undefined;
  requestId: string | undefined = undefined;
  traceparent: string | undefined = undefined;
  tracestate: string | undefined = undefined;
  transferEncoding: string | undefined = undefined;
  via: string | undefined = undefined;
  /** Names and values in turn, as the client wrote them. */
  passed: string[] = [];

  /**
   * @param fields names and values in turn
   * @throws AmbiguousRequest
   */
  static read(fields: readonly string[], httpVersion: string): RequestHead {
    const head = new RequestHead();
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index] ?? '';
      const value = fields[index + 1] ?? '';
      const rule = rulesAsWritten.get(name) ?? ruleFor(name);
      if (rule.read !== undefined) {
        head.#keep(rule.read, name, value);
      }
      if (rule.pass) {
        head.passed.push(name, value);
      }
    }
    if (head.connection !== undefined) {
      head.#dropConnectionFields(head.connection);
    }
    head.#checkFraming(httpVersion);
    return head;
  }

  get hasBody(): boolean {
    return (
      this.transferEncoding !== undefined ||
      (this.contentLength !== undefined && this.contentLength !== '0')
    );
  }

  #keep(field: ReadField, name: string, value: string): void {
    const known = this[field];
    if (known !== undefined && !listFields.has(field)) {
      throw new AmbiguousRequest(`The field ${name.toLowerCase()} is there more than once`);
    }
    this[field] = known === undefined ? value : `${known}, ${value}`;
  }

  #dropConnectionFields(connection: string): void {
    if (connection === 'keep-alive' || connection === 'close') {
      return;
    }
    const options = connectionOptions(connection);
    const kept: string[] = [];
    for (let index = 0; index < this.passed.length; index += 2) {
      const name = this.passed[index] ?? '';
      if (!options.includes(name.toLowerCase())) {
        kept.push(name, this.passed[index + 1] ?? '');
      }
    }
    this.passed = kept;
  }

  /** Node.js refuses most of this already; what ends where must not depend on that alone. */
  #checkFraming(httpVersion: string): void {
    if (this.transferEncoding === undefined) {
      if (this.contentLength !== undefined && !/^\d{1,15}$/.test(this.contentLength)) {
        throw new AmbiguousRequest('The length of the body is not a number');
      }
      return;
    }
    if (this.contentLength !== undefined) {
      throw new AmbiguousRequest('The length of the body is given in two ways');
    }
    if (this.transferEncoding.toLowerCase() !== 'chunked' || httpVersion !== '1.1') {
      throw new AmbiguousRequest('The transfer coding of the body is not supported');
    }
  }
}

function ruleFor(written: string): Rule {
  const name = written.toLowerCase();
  // Some servers read `x_identity` as `x-identity`
  const rule = rules.get(name.replaceAll('_', '-')) ?? passed;
  const safe = name.includes('_') ? dropped : rule;
  if (rulesAsWritten.size < mostNames) {
    rulesAsWritten.set(written, safe);
  }
  return safe;
}
