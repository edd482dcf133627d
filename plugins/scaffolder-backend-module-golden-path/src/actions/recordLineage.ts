import { promises as fs } from 'node:fs';
import {
  resolveSafeChildPath,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import {
  createTemplateAction,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import {
  buildLineage,
  digestFiles,
  LINEAGE_FILE,
  OWNERSHIP_FILE,
  type OwnershipPatterns,
  parseOwnershipFile,
  stringifyLineage,
} from '@internal/plugin-golden-path-common';
import { readTemplateFiles } from '../readTemplateFiles';
import { answersSchema } from './answersSchema';
import { platformSchema } from './platformSchema';
import { recordLineageExamples } from './recordLineage.examples';

/** The annotation in which a template states its version. */
export const TEMPLATE_VERSION_ANNOTATION = 'causeway.dev/template-version';

/** What {@link createRecordLineageAction} works with. */
export interface RecordLineageActionOptions {
  reader: UrlReaderService;
  integrations: ScmIntegrations;
}

/**
 * Makes `golden-path:lineage:record`: writes down where the service in the workspace comes from.
 *
 * @param options - what it works with
 */
export function createRecordLineageAction(options: RecordLineageActionOptions) {
  return createTemplateAction({
    id: 'golden-path:lineage:record',
    description: `Writes ${LINEAGE_FILE} into the workspace: the template with its version and content digest, all answers, the platform, and which files stay with the path. To be run when all files are there.`,
    examples: recordLineageExamples,
    supportsDryRun: true,
    schema: {
      input: {
        answers: z =>
          answersSchema(z).describe(
            'The answers, as golden-path:name:reserve gives them',
          ),
        platform: z =>
          platformSchema(z).describe(
            'The platform, as golden-path:name:reserve gives it',
          ),
        ownership: z =>
          z
            .object({
              pathOwned: z.array(z.string()),
              teamOwned: z.array(z.string()).optional(),
            })
            .describe(
              `Glob patterns of files that belong to the path; left out, ${OWNERSHIP_FILE} beside the template says`,
            )
            .optional(),
      },
      output: {
        path: z => z.string().describe('The file that was written'),
        version: z => z.string().describe('Version of the template'),
        digest: z =>
          z.string().describe('Digest over the files of the template'),
      },
    },
    async handler(ctx) {
      const { templateInfo } = ctx;
      if (!templateInfo?.baseUrl) {
        throw new InputError('The place of the template is not known');
      }
      const templateFiles = await readTemplateFiles({
        ...options,
        baseUrl: templateInfo.baseUrl,
        directory: await ctx.createTemporaryDirectory(),
      });
      const template = {
        ref: ctx.isDryRun ? refOfDryRun(templateInfo) : templateInfo.entityRef,
        version:
          templateInfo.entity?.metadata.annotations?.[
            TEMPLATE_VERSION_ANNOTATION
          ] ?? '0.0.0',
        digest: digestFiles(templateFiles),
      };
      const lineage = buildLineage({
        template,
        answers: ctx.input.answers,
        platform: ctx.input.platform,
        ownership: ctx.input.ownership
          ? { teamOwned: [], ...ctx.input.ownership }
          : findOwnership(templateFiles),
        files: await serializeDirectoryContents(ctx.workspacePath, {
          globPatterns: ['**', '!.git/**'],
        }),
      });
      await fs.writeFile(
        resolveSafeChildPath(ctx.workspacePath, LINEAGE_FILE),
        stringifyLineage(lineage),
      );
      ctx.logger.info(`Recorded the lineage in ${LINEAGE_FILE}`, template);
      ctx.output('path', LINEAGE_FILE);
      ctx.output('version', template.version);
      ctx.output('digest', template.digest);
    },
  });
}

/** In a dry run the engine gives every template the same reference; its own is in its metadata. */
function refOfDryRun(templateInfo: {
  entityRef: string;
  entity?: { metadata: { namespace?: string; name: string } };
}): string {
  const metadata = templateInfo.entity?.metadata;
  return metadata
    ? stringifyEntityRef({
        kind: 'template',
        namespace: metadata.namespace,
        name: metadata.name,
      })
    : templateInfo.entityRef;
}

function findOwnership(
  files: { path: string; content: Buffer }[],
): OwnershipPatterns {
  const file = files.find(each => each.path === OWNERSHIP_FILE);
  if (!file) {
    throw new InputError(
      `The template has no ${OWNERSHIP_FILE}, and the step says nothing about ownership`,
    );
  }
  return parseOwnershipFile(file.content.toString('utf8'));
}
