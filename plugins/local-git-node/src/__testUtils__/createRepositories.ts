import { DefaultLocalGitHost } from '../host/DefaultLocalGitHost';

/**
 * A program for a test to kill: creates one repository after the other, from the directory and in
 * the directory that its arguments name.
 */
async function main(): Promise<void> {
  const [directory, sourceDirectory] = process.argv.slice(2);
  const host = await DefaultLocalGitHost.create({
    directory,
    apiUrl: 'http://localhost:7007/api/local-git',
    sourceUrl: 'http://localhost:3000/source',
    logger: {
      child: () => {
        throw new Error('Not needed here');
      },
      debug: () => {},
      error: () => {},
      info: () => {},
      warn: () => {},
    },
  });
  process.stdout.write('ready\n');
  for (let index = 0; ; index++) {
    await host.createRepository({
      owner: 'commerce',
      name: `service-${index}`,
      description: 'whole',
      sourceDirectory,
    });
  }
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
