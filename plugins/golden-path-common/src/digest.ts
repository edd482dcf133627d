import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils';

/** A file with its content. */
export interface ContentFile {
  /** Path with forward slashes, relative to what is being described. */
  path: string;
  content: Uint8Array;
}

/**
 * The SHA-256 of some bytes, in the spelling that lineage uses.
 *
 * @param content - the bytes
 */
export function digestContent(content: Uint8Array): string {
  return `sha256:${bytesToHex(sha256(content))}`;
}

/**
 * One digest over a set of files: the same files give the same digest whatever their order, and any
 * change of a path or of a content changes it.
 *
 * @param files - the files
 * @throws Error when two files have the same path
 */
export function digestFiles(files: readonly ContentFile[]): string {
  const sorted = [...files].sort((one, other) =>
    one.path < other.path ? -1 : Number(one.path > other.path),
  );
  const seen = new Set<string>();
  const parts: Uint8Array[] = [];
  for (const { path, content } of sorted) {
    if (seen.has(path)) {
      throw new Error(`The file ${path} is there twice`);
    }
    seen.add(path);
    // Both parts have a fixed length, so that no two lists of files give the same bytes.
    parts.push(sha256(utf8ToBytes(path)), sha256(content));
  }
  return digestContent(concatBytes(...parts));
}
