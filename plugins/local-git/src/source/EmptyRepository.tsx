import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import type { Repository } from '@internal/plugin-local-git-common';
import { CopyField } from './CopyField';

/** Says how to bring something into a repository that has nothing in it. */
export function EmptyRepository(props: { repository: Repository }) {
  const { cloneUrl, defaultBranch } = props.repository;
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          This repository is empty
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text>
            Push a branch to it, for example from a directory of yours:
          </Text>
          <CopyField
            label="commands"
            text={[
              `git init --initial-branch=${defaultBranch}`,
              'git add .',
              'git commit --message "First commit"',
              `git remote add origin ${cloneUrl}`,
              `git push --set-upstream origin ${defaultBranch}`,
            ].join('\n')}
          />
        </Flex>
      </CardBody>
    </Card>
  );
}
