/**
 * What browsers are told about every answer of the API: nothing here is a page, a frame or a script. A list rather than
 * helmet, which writes anew for every request what is always the same.
 */
export const securityFields: readonly string[] = [
  'strict-transport-security',
  'max-age=31536000; includeSubDomains',
  'x-content-type-options',
  'nosniff',
  'x-frame-options',
  'DENY',
  'referrer-policy',
  'no-referrer',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
];
