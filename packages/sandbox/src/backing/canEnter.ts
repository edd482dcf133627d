import type { ServiceAccount } from '@internal/tooling';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whether the permissions of all folders above a path let an account come to it. */
export function canEnter(path: string, account: ServiceAccount): boolean {
  const folder = dirname(path);
  const { mode, uid, gid } = statSync(folder);
  const execute = [
    [uid === account.uid, 0o100],
    [gid === account.gid, 0o010],
    [true, 0o001],
  ].find(([applies]) => applies) as [boolean, number];
  const mayPass = Math.floor(mode / execute[1]) % 2 === 1;
  return mayPass && (folder === path || canEnter(folder, account));
}
