import type { ServiceAccount } from '@internal/tooling';
import { lchownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder in which a server keeps its data; only its account can read it. What another account has left
 * there becomes its own, where this process may do that.
 */
export function serverDirectory(
  parent: string,
  name: string,
  account: ServiceAccount | undefined,
): string {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (account && statSync(directory).uid !== account.uid) {
    giveTo(directory, account);
  }
  return directory;
}

function giveTo(path: string, account: ServiceAccount): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) {
      giveTo(child, account);
    } else {
      lchownSync(child, account.uid, account.gid);
    }
  }
  lchownSync(path, account.uid, account.gid);
}
