import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportPKCS8, exportSPKI, generateKeyPair } from 'jose';

/**
 * What stands behind every proxy that is measured: a small JSON document, the keys and revocations of a user-service,
 * and a collector that throws traces away.
 */
const keys = await generateKeyPair('ES256', { extractable: true });
const keyId = 'bench';
const jwks = JSON.stringify({
  keys: [{ ...(await exportJWK(keys.publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }],
});
const document = JSON.stringify({
  items: Array.from({ length: 4 }, (_, index) => ({
    id: `00000000-0000-4000-8000-00000000000${index}`,
    name: 'A thing that could be bought',
    price: { amount: 1999, currency: 'EUR' },
  })),
});
const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(document) };

const server = createServer((request, response) => {
  const { url = '', method } = request;
  if (method === 'POST') {
    request.resume().on('end', () => response.end('{}'));
  } else if (url === '/users/.well-known/jwks.json') {
    response.end(jwks);
  } else if (url.startsWith('/internal/')) {
    response.end('{"items":[],"cursor":"0"}');
  } else {
    response.writeHead(200, head).end(document);
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', async () => {
  process.send?.({
    port: (server.address() as AddressInfo).port,
    keyId,
    privateKey: await exportPKCS8(keys.privateKey),
    publicKey: await exportSPKI(keys.publicKey),
  });
});
process.on('disconnect', () => {
  process.exit();
});
