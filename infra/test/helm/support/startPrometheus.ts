import { ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '@internal/tooling';
import { stringify } from 'yaml';
import { findTool } from '../../support/findTool';

/** A Prometheus of a test. */
export interface RunningPrometheus {
  /** Where its HTTP API is. */
  url: string;
  stop(): Promise<void>;
}

function end(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/**
 * Starts a Prometheus that reads its targets every second.
 *
 * @param scrapeConfigs - what to read, as in Prometheus' own configuration
 * @throws Error when Prometheus is not installed
 */
export async function startPrometheus(
  scrapeConfigs: object[],
): Promise<RunningPrometheus> {
  const program = findTool('prometheus');
  if (!program) {
    throw new Error('prometheus is not installed. make test sets it up.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const [port] = await findFreePorts(1);
  const configuration = join(folder, 'prometheus.yml');
  await writeFile(
    configuration,
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: scrapeConfigs,
    }),
  );
  const child = spawn(
    program,
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
