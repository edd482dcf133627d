import { posix } from 'node:path';
import { $RefParser } from '@apidevtools/json-schema-ref-parser';
import { NotAllowedError } from '@backstage/errors';
import { stringify } from 'yaml';

/** Stands for the folder that nothing may lead out of; references are resolved below it as if it were one. */
const ROOT = '/folder/';

/**
 * Puts what a definition refers to in other files into the definition, so that whoever has it alone can read it.
 *
 * @param path - of the definition, relative to the folder that all it refers to must lie in
 * @param read - reads a file, by its path relative to that folder
 * @returns the definition as YAML
 * @throws NotAllowedError when a reference leads out of the folder, or to another machine
 */
export async function bundleDefinition(
  path: string,
  read: (path: string) => Promise<string>,
): Promise<string> {
  // The parser keeps to itself why a file could not be read.
  let failure: unknown;
  const readBelowRoot = async ({ url }: { url: string }) => {
    try {
      const file = posix.normalize(decodeURIComponent(url));
      if (!file.startsWith(ROOT)) {
        throw new NotAllowedError(
          `The definition ${path} refers to ${url}, which is outside of its folder`,
        );
      }
      return await read(file.slice(ROOT.length));
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  try {
    const bundled = await $RefParser.bundle(posix.join(ROOT, path), {
      resolve: {
        http: false,
        file: { order: 1, canRead: true, read: readBelowRoot },
      },
    });
    return stringify(bundled);
  } catch (error) {
    throw failure ?? error;
  }
}
