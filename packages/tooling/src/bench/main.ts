import { formatRatios } from './formatRatios';
import { formatTable } from './formatTable';
import { measureCreation } from './measureCreation';
import { measureRendering } from './measureRendering';
import { measureServices } from './measureServices';
import { measureStart } from './measureStart';
import { isMissed } from './Ratio';

/** Measures the portal and the services and prints tables; a goal that is missed ends it with an error. */
async function main(): Promise<void> {
  const measurements = [
    ...(await measureStart()),
    ...(await measureCreation()),
    ...(await measureRendering()),
  ];
  const ratios = await measureServices();
  process.stdout.write(
    `\n${formatTable(measurements)}\n\n${formatRatios(ratios)}\n`,
  );
  const missed = [
    ...measurements.filter(({ goal, seconds }) => seconds > goal),
    ...ratios.filter(isMissed),
  ];
  if (missed.length > 0) {
    throw new Error(`Missed: ${missed.map(({ what }) => what).join('; ')}`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
});
