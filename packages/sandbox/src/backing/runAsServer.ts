import { findBinary, type ServiceAccount } from '@internal/tooling';
import { readFileSync } from 'node:fs';
import { NotRunnableError } from '../processes/NotRunnableError';
import type { Launch } from '../processes/Unit';
import { canEnter } from './canEnter';

/** Linux capabilities with which a process that is not root comes to files below folders closed to it. */
const CAPABILITIES = [
  { name: 'dac_read_search', bit: 2 },
  { name: 'dac_override', bit: 1 },
];

/**
 * Makes a program run as an account of its own where this process is root: servers refuse to be root, and none
 * needs to be.
 *
 * @remarks
 *
 * A checkout of root's is often below a folder that nobody else may enter, such as /root. Then the program
 * gets, besides its account, the one capability that lets it pass, and no more.
 *
 * @param paths - what the program must come to
 * @throws NotRunnableError when this machine does not let it
 */
export function runAsServer(
  launch: Launch,
  account: ServiceAccount | undefined,
  paths: readonly string[],
): Launch {
  if (!account) {
    return launch;
  }
  if (paths.every(path => canEnter(path, account))) {
    return { ...launch, account };
  }
  const setpriv = findBinary('setpriv');
  const capability = CAPABILITIES.find(({ bit }) => isHeld(bit));
  if (!setpriv || !capability) {
    throw new NotRunnableError(
      `The user ${account.uid}, who is to run ${launch.command}, may not enter a folder above it or above its data. Put the checkout where everybody may enter, or start the sandbox as an ordinary user.`,
    );
  }
  return {
    ...launch,
    command: setpriv,
    args: [
      ...['--reuid', `${account.uid}`, '--regid', `${account.gid}`],
      '--clear-groups',
      ...['--inh-caps', `+${capability.name}`],
      ...['--ambient-caps', `+${capability.name}`],
      // Without it, access(2) would leave the capability out, by which RabbitMQ asks whether it may write.
      ...['--securebits', '+no_setuid_fixup'],
      '--',
      launch.command,
      ...launch.args,
    ],
  };
}

function isHeld(bit: number): boolean {
  const status = readFileSync('/proc/self/status', 'utf8');
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return Math.floor(Number.parseInt(effective, 16) / 2 ** bit) % 2 === 1;
}
