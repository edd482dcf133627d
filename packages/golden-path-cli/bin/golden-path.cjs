#!/usr/bin/env node
/* The checkout runs its TypeScript as it is, as the portal does in development. */
const { enableCompileCache } = require('node:module');
const { resolve } = require('node:path');

// Loading Backstage is half of what a run takes.
enableCompileCache(resolve(__dirname, '../../../.local/compile-cache'));
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/main.ts');
