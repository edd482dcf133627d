/** An answer with its body already read. */
export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Sends a request with a JSON body, if any, and reads the answer as JSON. */
export async function send<Body = unknown>(
  method: string,
  url: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const body = (text === '' ? undefined : JSON.parse(text)) as Body;
  return { status: response.status, headers: response.headers, body };
}
