import { tmpdir } from 'node:os';
import { SetupProblem } from './report.mjs';
import { run } from './run.mjs';

/** What Go is run with: whatever the machine says, but no C compiler and no version control needed. */
export function goEnvironment() {
  return {
    ...process.env,
    CGO_ENABLED: '0',
    GOFLAGS: '-buildvcs=false',
    GOWORK: 'off',
  };
}

/** Fetches a module of this exact version, verified by Go itself, and returns the folder it is in. */
export async function downloadGoModule(module, version) {
  const output = await run(
    `go-download-${module.replaceAll('/', '-')}`,
    'go',
    ['mod', 'download', '-json', `${module}@${version}`],
    // Outside of every module: this one is not a dependency of anything here.
    { cwd: tmpdir(), env: goEnvironment() },
  );
  const { Dir: directory, Error: problem } = JSON.parse(output);
  if (!directory) {
    throw new SetupProblem(problem ?? `${module}@${version} has no files.`);
  }
  return directory;
}
