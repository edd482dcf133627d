import type { ServiceAccount } from '@internal/tooling';
import { chownSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file that only a server's account can read; readers see the old or the new one, never half of it. */
export function writeServerFile(
  file: string,
  text: string,
  account: ServiceAccount | undefined,
): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  if (account) {
    chownSync(fresh, account.uid, account.gid);
  }
  renameSync(fresh, file);
}
