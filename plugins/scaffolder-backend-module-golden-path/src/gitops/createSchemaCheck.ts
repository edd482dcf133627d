import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type LoggerService,
  resolveSafeChildPath,
} from '@backstage/backend-plugin-api';
import {
  APPLICATIONS_DIRECTORY,
  type GitOpsFile,
  type GitOpsProblem,
  PROJECTS_DIRECTORY,
} from '@internal/plugin-golden-path-common';
import {
  findTools,
  type FindToolsOptions,
  runTool,
} from '@internal/plugin-golden-path-node';
import { z } from 'zod';
import type { GitOpsCheck } from './GitOpsHost';

const reportSchema = z.object({
  resources: z
    .array(
      z.object({ filename: z.string(), msg: z.string(), status: z.string() }),
    )
    .optional(),
});

/**
 * Makes the check of a GitOps repository against the schemas of Argo CD, which refuses a file for a
 * field that it does not know. Where kubeconform or the schemas are missing it says so in the log;
 * whether a run may go on without them was decided by `golden-path:validate`.
 *
 * @param options - where the schemas are when not in the usual place, and who hears what is missing
 */
export function createSchemaCheck(options: {
  places: FindToolsOptions;
  logger: LoggerService;
}): GitOpsCheck {
  return async (files, { signal }) => {
    const { kubeconform, schemas } = findTools(options.places);
    const manifests = files.filter(file =>
      [PROJECTS_DIRECTORY, APPLICATIONS_DIRECTORY].some(
        directory =>
          file.path.startsWith(`${directory}/`) && file.path.endsWith('.yaml'),
      ),
    );
    if (!kubeconform || !schemas) {
      options.logger.warn(
        `The GitOps repository is not checked against schemas: ${
          kubeconform ? 'the schemas are' : 'kubeconform is'
        } missing`,
      );
      return [];
    }
    if (manifests.length === 0) {
      return [];
    }
    const directory = await fs.mkdtemp(
      path.join(os.tmpdir(), 'causeway-gitops-'),
    );
    try {
      await writeFiles(directory, manifests);
      const { stdout, stderr } = await runTool(
        kubeconform,
        [
          ...['-strict', '-output', 'json', '-schema-location'],
          path.join(
            schemas,
            '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json',
          ),
          directory,
        ],
        { directory, signal },
      );
      return readProblems(directory, stdout, stderr);
    } finally {
      await fs.rm(directory, { recursive: true, force: true });
    }
  };
}

async function writeFiles(
  directory: string,
  files: readonly GitOpsFile[],
): Promise<void> {
  for (const file of files) {
    const target = resolveSafeChildPath(directory, file.path);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, file.content);
  }
}

function readProblems(
  directory: string,
  stdout: string,
  stderr: string,
): GitOpsProblem[] {
  const report = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(reportSchema)
    .safeParse(stdout);
  if (!report.success) {
    throw new Error(`kubeconform did not answer: ${stderr || stdout}`);
  }
  // Of what is in order it prints nothing.
  return (report.data.resources ?? []).map(({ filename, msg }) => ({
    file: path.relative(directory, filename),
    message: msg.replace(/\s+/g, ' ').trim(),
  }));
}
