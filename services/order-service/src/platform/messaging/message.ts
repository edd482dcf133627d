import { randomUUID } from 'node:crypto';
import { context, propagation } from '@opentelemetry/api';
import { z } from 'zod';
import { serviceIdentity } from '../serviceIdentity.ts';

const messageShape = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.unknown(),
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
});

/**
 * Something that happened, in the shape of a CloudEvent (structured JSON). The `id` is what makes a message that
 * arrives twice have its effect once; `traceparent` connects whoever handles it to the request that caused it.
 */
export type Message = z.infer<typeof messageShape>;

/** Makes a message about something that just happened, inside the trace that is active now. */
export function createMessage(event: { type: string; subject: string; data: unknown }): Message {
  const trace: { traceparent?: string; tracestate?: string } = {};
  propagation.inject(context.active(), trace);
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: `/${serviceIdentity.name}`,
    type: event.type,
    subject: event.subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: event.data,
    ...trace,
  };
}

/** @throws when the content is not a message in this shape */
export function parseMessage(content: Buffer): Message {
  return messageShape.parse(parseJson(content));
}

/** What cannot be read may be anything, and errors are logged: Node's own repeats a part of it. */
function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw new Error('the content is not JSON');
  }
}
