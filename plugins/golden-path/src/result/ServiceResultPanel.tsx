import { CopyTextButton, MarkdownContent } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { ScaffolderTaskOutput } from '@backstage/plugin-scaffolder-common';
import {
  ButtonLink,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Text,
  TextField,
} from '@backstage/ui';
import { RiCheckboxCircleFill } from '@remixicon/react';
import { readServiceResult } from './readServiceResult';

/** Props for {@link ServiceResultPanel}. */
export interface ServiceResultPanelProps {
  /** Missing as long as the run goes on, and when it failed. */
  output?: ScaffolderTaskOutput;
}

/** What a run of the golden path made: where it is, how to get it, and what to do next. */
export function ServiceResultPanel(props: ServiceResultPanelProps) {
  const entityLink = useRouteRef(entityRouteRef);
  if (!props.output) {
    return null;
  }
  const { cloneUrl, entity, links, texts } = readServiceResult(props.output);
  const cloneCommand = cloneUrl && `git clone ${cloneUrl}`;
  const entityUrl = entity && entityLink?.(entity);

  return (
    <Flex direction="column" gap="4" mb="4">
      <Card>
        <CardHeader>
          <Text as="h2" variant="title-x-small" weight="bold" color="success">
            <Flex align="center" gap="2">
              <RiCheckboxCircleFill size={24} aria-hidden="true" />
              {entity ? `${entity.name} is ready` : 'Your service is ready'}
            </Flex>
          </Text>
        </CardHeader>
        <CardBody>
          <Flex direction="column" gap="4">
            {cloneCommand && (
              <Flex align="end" gap="1">
                <TextField
                  style={{ flex: 1, minWidth: 0 }}
                  label="Clone command"
                  value={cloneCommand}
                  isReadOnly
                />
                <CopyTextButton
                  text={cloneCommand}
                  aria-label="Copy the clone command"
                  tooltipText="Copied"
                />
              </Flex>
            )}
            <Flex gap="2" style={{ flexWrap: 'wrap' }}>
              {entityUrl && (
                <ButtonLink variant="primary" href={entityUrl}>
                  Open in catalog
                </ButtonLink>
              )}
              {links.map(link => (
                <ButtonLink key={link.url} variant="secondary" href={link.url}>
                  {link.title}
                </ButtonLink>
              ))}
            </Flex>
          </Flex>
        </CardBody>
      </Card>
      {texts.map(text => (
        <Card key={text.title}>
          <CardHeader>
            <Text as="h2" variant="title-x-small" weight="bold">
              {text.title}
            </Text>
          </CardHeader>
          <CardBody>
            <MarkdownContent content={text.content} />
          </CardBody>
        </Card>
      ))}
    </Flex>
  );
}
