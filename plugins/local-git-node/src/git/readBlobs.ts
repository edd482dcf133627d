import { runGit } from './runGit';

/**
 * The contents of many blobs in one go, in the order asked for.
 *
 * @param gitDirectory - the bare repository
 * @param objectIds - full object names of blobs, all of which are there
 * @param options - `maxBytes` bounds all of them together
 */
export async function readBlobs(
  gitDirectory: string,
  objectIds: readonly string[],
  options: { maxBytes: number; signal?: AbortSignal },
): Promise<Buffer[]> {
  if (objectIds.length === 0) {
    return [];
  }
  const output = await runGit(['cat-file', '--batch=%(objectsize)'], {
    gitDirectory,
    input: objectIds.map(id => `${id}\n`).join(''),
    ...options,
  });
  const contents: Buffer[] = [];
  let at = 0;
  while (contents.length < objectIds.length) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString('utf8'));
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
