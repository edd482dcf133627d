import { spawnSync } from 'node:child_process';
import { repositoryRoot } from '../start/startPortal';

/** What `make lint` checks, in the order in which a mistake is cheapest to find. */
const checks = [
  {
    title: 'Formatting',
    command: ['yarn', 'prettier', '--check', '--loglevel=warn', '.'],
    mend: 'yarn prettier:write',
  },
  { title: 'Types', command: ['yarn', 'tsc'], mend: 'see the lines above' },
  {
    title: 'Code style',
    command: ['yarn', 'backstage-cli', 'repo', 'lint', '--max-warnings=0'],
    mend: 'yarn backstage-cli repo lint --fix',
  },
];

const failed = checks.filter(check => {
  process.stdout.write(`• ${check.title} …\n`);
  const [command, ...args] = check.command;
  const { status } = spawnSync(command, args, {
    cwd: repositoryRoot,
    stdio: 'inherit',
  });
  return status !== 0;
});

for (const check of failed) {
  process.stderr.write(`✖ ${check.title}: to mend, ${check.mend}\n`);
}
process.exit(failed.length === 0 ? 0 : 1);
