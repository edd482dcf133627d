// The gateway that one gets from the libraries that everybody takes, set up with care: connections are kept open.
const http = require('node:http');
const express = require('express');
const { rateLimit } = require('express-rate-limit');
const { default: helmet } = require('helmet');
const { createProxyMiddleware } = require('http-proxy-middleware');
const jsonwebtoken = require('jsonwebtoken');
const { pino } = require('pino');
const { pinoHttp } = require('pino-http');

const application = express();
application.disable('x-powered-by');
application.use(
  pinoHttp({
    // Of pino's ways to write this one was measured to be the quickest here, although nobody sets it up like that
    logger: pino(
      pino.destination({
        dest: process.env.ACCESS_LOG,
        sync: false,
        minLength: 65_536,
        maxWrite: 131_072,
        periodicFlush: 100,
      }),
    ),
  }),
);
application.use(helmet());
application.use(
  rateLimit({
    windowMs: 60_000,
    limit: 1_000_000_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
  }),
);
application.use((request, response, next) => {
  try {
    request.user = jsonwebtoken.verify(
      request.headers.authorization.slice('Bearer '.length),
      process.env.PUBLIC_KEY,
      { algorithms: ['ES256'], issuer: 'user-service', audience: 'storefront' },
    );
    next();
  } catch {
    response.status(401).json({ title: 'Unauthorized' });
  }
});
application.use(
  '/api',
  createProxyMiddleware({
    target: process.env.ORIGIN,
    agent: new http.Agent({ keepAlive: true, maxSockets: 128 }),
    xfwd: true,
  }),
);

const server = http.createServer(application);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', message => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: user + system });
  }
});
process.on('disconnect', () => process.exit());
