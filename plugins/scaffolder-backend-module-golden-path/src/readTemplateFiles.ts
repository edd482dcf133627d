import type { UrlReaderService } from '@backstage/backend-plugin-api';
import type { ScmIntegrations } from '@backstage/integration';
import {
  fetchContents,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';

/**
 * Reads all files of a template, wherever it is.
 *
 * @param options - where the template's `template.yaml` is, and a directory to put copies in
 */
export async function readTemplateFiles(options: {
  reader: UrlReaderService;
  integrations: ScmIntegrations;
  /** Address of `template.yaml`: `file:` or what a UrlReader can read. */
  baseUrl: string;
  /** An empty directory. */
  directory: string;
}): Promise<{ path: string; content: Buffer }[]> {
  const { reader, integrations, baseUrl, directory } = options;
  await fetchContents({
    reader,
    integrations,
    baseUrl,
    fetchUrl: baseUrl.startsWith('file:')
      ? '.'
      : resolveDirectory(integrations, baseUrl),
    outputPath: directory,
  });
  const files = await serializeDirectoryContents(directory, {
    // Leftovers of working on the template on one's own machine.
    globPatterns: ['**', '!**/.git/**', '!**/node_modules/**'],
  });
  return files.map(({ path, content }) => ({ path, content }));
}

function resolveDirectory(
  integrations: ScmIntegrations,
  baseUrl: string,
): string {
  const integration = integrations.byUrl(baseUrl);
  return integration
    ? integration.resolveUrl({ url: '.', base: baseUrl })
    : // The portal's own Git host is no integration; its addresses resolve like any other.
      new URL('.', baseUrl.replace('/blob/', '/tree/')).toString();
}
