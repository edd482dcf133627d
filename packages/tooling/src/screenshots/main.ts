import { takeScreenshots } from './takeScreenshots';

takeScreenshots().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exitCode = 1;
});
