import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root. */
export const root = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
);

/** Everything that setup fetches; deleting it is always safe. */
export const tools = join(root, '.tools');

/** What goes on the PATH of everything that the project runs. */
export const toolsBin = join(tools, 'bin');

/** The virtual environment that TechDocs builds with. */
export const techdocsEnvironment = join(tools, 'techdocs');
