import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const IGNORED = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  'e2e-tests',
]);

/** Every file under the paths, in a fixed order, without build output. */
export function filesUnder(paths) {
  const files = [];
  const visit = path => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        if (!IGNORED.has(name)) visit(join(path, name));
      }
    } else {
      files.push(path);
    }
  };
  for (const path of paths) visit(path);
  return files;
}

/** A digest over the names and contents of files, and over further words that matter. */
export function digestOf(files, ...words) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  for (const word of words) hash.update(word).update('\0');
  return hash.digest('hex');
}

/** Whether the work that a stamp file stands for was done for exactly this digest. */
export function isStamped(file, digest) {
  return existsSync(file) && readFileSync(file, 'utf8') === digest;
}

/** Remembers that the work was done for this digest. */
export function stamp(file, digest) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
}
