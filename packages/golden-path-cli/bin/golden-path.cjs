#!/usr/bin/env node
/* The checkout runs its TypeScript as it is, as the portal does in development. */
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/main.ts');
