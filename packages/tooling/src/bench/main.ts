import { formatTable } from './formatTable';
import { measureCreation } from './measureCreation';
import { measureRendering } from './measureRendering';
import { measureStart } from './measureStart';

/** Measures the portal and prints a table; a goal that is missed ends it with an error. */
async function main(): Promise<void> {
  const measurements = [
    ...(await measureStart()),
    ...(await measureCreation()),
    ...(await measureRendering()),
  ];
  process.stdout.write(`\n${formatTable(measurements)}\n`);
  const missed = measurements.filter(({ goal, seconds }) => seconds > goal);
  if (missed.length > 0) {
    throw new Error(
      `Slower than the goal: ${missed.map(({ what }) => what).join('; ')}`,
    );
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
});
