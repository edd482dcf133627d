/**
 * Sets up whatever is missing. Runs on the Node.js that the machine happens to have, with nothing
 * installed yet, hence plain JavaScript on built-in modules only.
 *
 *   node packages/tooling/setup/setup.mjs [base|start|sandbox|test]
 */
import { buildApp } from './buildApp.mjs';
import { fetchNode } from './fetchNode.mjs';
import { fetchYarn } from './fetchYarn.mjs';
import { installDependencies } from './installDependencies.mjs';
import { installGoTools } from './installGoTools.mjs';
import { installSchemas } from './installSchemas.mjs';
import { installServices } from './installServices.mjs';
import { installSchemathesis } from './installSchemathesis.mjs';
import { installStorefront } from './installStorefront.mjs';
import { installTechdocs } from './installTechdocs.mjs';
import { alone } from './lock.mjs';
import { adviceFor } from './run.mjs';
import { SetupProblem } from './report.mjs';
import { requireToolchain } from './requireToolchain.mjs';

const base = [fetchNode, fetchYarn, installDependencies];

/** What checks the manifests that the golden path emits. */
function validators(plan) {
  return [() => installGoTools(plan), () => installSchemas(plan)];
}

const plans = {
  base,
  start: [...base, installTechdocs, ...validators('start'), buildApp],
  // The techdocs tools bring uv, with which the services in Python are installed.
  sandbox: [
    ...base,
    installTechdocs,
    () => installServices(['Redis', 'RabbitMQ', 'Prometheus']),
    installStorefront,
  ],
  test: [
    ...base,
    installTechdocs,
    ...validators('test'),
    () => installServices(),
    installStorefront,
    installSchemathesis,
    buildApp,
  ],
};

async function main() {
  const name = process.argv[2] ?? 'base';
  const plan = plans[name];
  if (!plan) {
    throw new SetupProblem(
      `There is no plan "${name}". Known plans: ${Object.keys(plans).join(
        ', ',
      )}.`,
    );
  }
  requireToolchain();
  await alone(async () => {
    for (const part of plan) {
      await part();
    }
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
}

try {
  await main();
} catch (error) {
  const advice = adviceFor(String(error.message));
  let message = error.message;
  if (!(error instanceof SetupProblem)) {
    message = advice ? `${message}\n\n${advice}` : error.stack;
  }
  process.stderr.write(`\n✖ ${message}\n`);
  process.exit(1);
}
