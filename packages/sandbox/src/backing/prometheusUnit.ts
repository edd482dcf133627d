import { findBinary, findServiceAccount } from '@internal/tooling';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { NotRunnableError } from '../processes/NotRunnableError';
import type { Launch, Unit } from '../processes/Unit';
import { groupsOf } from './prometheusRules';
import { requirePort } from './requirePort';
import { runAsServer } from './runAsServer';
import { runToEnd } from './runToEnd';
import { serverDirectory } from './serverDirectory';
import { type ServerContext, serverVariables } from './ServerContext';
import { writeServerFile } from './writeServerFile';

/** How long figures are kept, and how much room they may take. */
const RETENTION = { time: '15d', size: '512MB' };

/** Milliseconds until it counts as not answering. */
const PROBE_TIMEOUT_MS = 2_000;

const TARGETS_FILE = 'targets.json';

/** Something whose figures are collected. */
export interface ScrapeTarget {
  service: string;
  replica: string;
  port: number;
}

/** What Prometheus is made with. */
export interface PrometheusOptions {
  /** Folders with manifests of rules, by the name of the service that they are of. */
  ruleFolders: Record<string, string>;
  /** What to scrape, asked at each start. */
  targets(): readonly ScrapeTarget[];
}

/** A Prometheus that keeps its figures between starts and has the rules of all services. */
export function prometheusUnit(
  context: ServerContext,
  options: PrometheusOptions,
): Unit {
  const port = () => context.port('prometheus');
  return {
    name: 'prometheus',
    title: 'Prometheus',
    kind: 'server',
    dependsOn: [],
    async prepare() {
      const command = requireProgram('prometheus');
      const account = await findServiceAccount('prometheus');
      const directory = serverDirectory(
        context.directory,
        'prometheus',
        account,
      );
      const write = (name: string, text: string) =>
        writeServerFile(join(directory, name), text, account);
      const as = (launch: Launch) =>
        runAsServer(launch, account, [join(directory, 'data'), command]);
      rmSync(join(directory, 'rules'), { recursive: true, force: true });
      mkdirSync(join(directory, 'rules'));
      for (const [service, folder] of Object.entries(options.ruleFolders)) {
        write(join('rules', `${service}.yaml`), rulesIn(folder));
      }
      serverDirectory(directory, 'rules', account);
      write(TARGETS_FILE, targetsFile(options.targets()));
      write('prometheus.yaml', configuration(port()));
      const start = {
        directory,
        environment: serverVariables(context, directory),
      };
      await runToEnd(
        as({
          ...start,
          command: requireProgram('promtool'),
          args: ['check', 'config', join(directory, 'prometheus.yaml')],
        }),
      );
      await requirePort(port());
      return as({
        ...start,
        command,
        args: [
          `--config.file=${join(directory, 'prometheus.yaml')}`,
          `--storage.tsdb.path=${join(directory, 'data')}`,
          `--storage.tsdb.retention.time=${RETENTION.time}`,
          `--storage.tsdb.retention.size=${RETENTION.size}`,
          `--web.listen-address=127.0.0.1:${port()}`,
          '--log.level=warn',
        ],
      });
    },
    async findProblem() {
      const answer = await fetch(`http://127.0.0.1:${port()}/-/ready`, {
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      });
      const text = (await answer.text()).trim();
      return answer.ok ? undefined : text;
    },
  };
}

/** Tells a Prometheus that runs whom to scrape from now on. */
export async function writeTargets(
  { directory }: ServerContext,
  targets: readonly ScrapeTarget[],
): Promise<void> {
  const account = await findServiceAccount('prometheus');
  writeServerFile(
    join(serverDirectory(directory, 'prometheus', account), TARGETS_FILE),
    targetsFile(targets),
    account,
  );
}

/** What Prometheus reads about whom to ask; it notices when the file changes. */
export function targetsFile(targets: readonly ScrapeTarget[]): string {
  return JSON.stringify(
    targets.map(({ service, replica, port }) => ({
      targets: [`127.0.0.1:${port}`],
      // As the operator labels what it finds in a cluster: alerts of the services say these.
      labels: {
        service,
        pod: replica,
        namespace: 'sandbox',
        instance: replica,
      },
    })),
  );
}

function configuration(port: number): string {
  return stringify({
    global: {
      scrape_interval: '5s',
      evaluation_interval: '15s',
      external_labels: { environment: 'sandbox' },
    },
    rule_files: ['rules/*.yaml'],
    scrape_configs: [
      {
        job_name: 'services',
        file_sd_configs: [{ files: [TARGETS_FILE], refresh_interval: '1m' }],
      },
      {
        job_name: 'prometheus',
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      },
    ],
  });
}

/** All rules of a folder as one file for Prometheus. */
function rulesIn(folder: string): string {
  const groups = existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.yaml'))
        .flatMap(name => groupsOf(readFileSync(join(folder, name), 'utf8')))
    : [];
  return stringify({ groups }, { lineWidth: 0 });
}

function requireProgram(name: string): string {
  const found = findBinary(name);
  if (!found) {
    throw new NotRunnableError(
      `Prometheus is not installed: no "${name}" on this machine. On Debian and Ubuntu, install the package prometheus.`,
    );
  }
  return found;
}
