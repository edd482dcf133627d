import { mockServices } from '@backstage/backend-test-utils';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  completeAnswers,
  EXAMPLE_PLATFORM,
  type GivenAnswers,
  toTemplateValues,
} from '@internal/plugin-golden-path-common';
import { access, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listFiles, type ServiceFile } from './listFiles';

const TEMPLATE_DIRECTORY = resolve(__dirname, '../../new-microservice');

/** What portal the services that are rendered belong to. */
export const PORTAL_URL = 'https://portal.example.com';

/**
 * Renders a few folders of the skeleton with Backstage's own action and without a portal, which takes
 * milliseconds: for tests of what is the same for a whole run and for its parts.
 *
 * @param given - the answers
 * @param folders - below `skeleton/`; those that do not exist are left out
 * @returns files as the service would have them
 */
export async function renderSkeletons(
  given: GivenAnswers,
  folders: string[],
): Promise<ServiceFile[]> {
  const answers = completeAnswers(given, {
    publisher: { host: 'local-git', owner: 'commerce' },
  });
  const repository = `${PORTAL_URL}/api/local-git/commerce/${answers.name}`;
  const values = toTemplateValues(answers, {
    ...EXAMPLE_PLATFORM,
    portalUrl: PORTAL_URL,
    repositoryUrl: `${repository}.git`,
    repositoryPage: repository,
  });
  const action = createFetchTemplateAction({
    reader: mockServices.urlReader.mock(),
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
    // How texts are escaped for Markdown is of no importance here.
    additionalTemplateFilters: { markdown: text => text },
  });
  const { workspacePath } = createMockActionContext();
  try {
    for (const folder of folders) {
      if (await exists(join(TEMPLATE_DIRECTORY, 'skeleton', folder))) {
        await action.handler({
          ...createMockActionContext({
            workspacePath,
            templateInfo: {
              entityRef: 'template:default/new-microservice',
              baseUrl: pathToFileURL(
                join(TEMPLATE_DIRECTORY, 'template.yaml'),
              ).toString(),
            },
          }),
          input: {
            url: `./skeleton/${folder}`,
            targetPath: 'service',
            values: { ...values },
            templateFileExtension: '.njk',
            trimBlocks: true,
            lstripBlocks: true,
          },
        });
      }
    }
    return await listFiles(join(workspacePath, 'service'));
  } finally {
    await rm(workspacePath, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
