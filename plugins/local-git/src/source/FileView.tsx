import { Progress, useApi } from '@backstage/frontend-plugin-api';
import {
  Card,
  CardBody,
  Flex,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import type { Blob as RepositoryBlob } from '@internal/plugin-local-git-common';
import { useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { localGitApiRef, type SourceLocation } from '../api/LocalGitApi';
import { CodeView } from './CodeView';
import { CopyButton } from './CopyButton';
import { DownloadButton } from './DownloadButton';
import { formatBytes } from './formatBytes';
import { isMarkdown } from './languageOf';
import { MarkdownDocument } from './MarkdownDocument';
import { SourceFailure } from './SourceFailure';

/** One file: its text where it has any, and the means to take it. */
export function FileView(props: { location: SourceLocation }) {
  const { owner, name, ref, path } = props.location;
  const api = useApi(localGitApiRef);
  const blob = useAsyncRetry(
    () => api.getBlob({ owner, name, ref, path }),
    [api, owner, name, ref, path],
  );
  const [mode, setMode] = useState<'preview' | 'code'>('preview');
  if (blob.error) {
    return (
      <SourceFailure
        what="file"
        location={props.location}
        error={blob.error}
        onRetry={blob.retry}
      />
    );
  }
  if (blob.loading || !blob.value) {
    return <Progress />;
  }
  const { text, size, executable } = blob.value;
  const hasPreview = text !== undefined && isMarkdown(path);
  return (
    <Flex direction="column" gap="3">
      <Flex align="center" justify="between" gap="3">
        <Text color="secondary">
          {formatBytes(size)}
          {executable && ', executable'}
        </Text>
        <Flex align="center" gap="2">
          {hasPreview && (
            <ToggleButtonGroup
              aria-label="How to show the file"
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[mode]}
              onSelectionChange={keys =>
                setMode(new Set(keys).has('code') ? 'code' : 'preview')
              }
            >
              <ToggleButton id="preview" size="small">
                Preview
              </ToggleButton>
              <ToggleButton id="code" size="small">
                Code
              </ToggleButton>
            </ToggleButtonGroup>
          )}
          {text !== undefined && (
            <CopyButton label="Copy the content" getText={() => text} />
          )}
          <DownloadButton location={props.location} />
        </Flex>
      </Flex>
      <Content
        blob={blob.value}
        location={props.location}
        isPreview={hasPreview && mode === 'preview'}
      />
    </Flex>
  );
}

function Content(props: {
  blob: RepositoryBlob;
  location: SourceLocation;
  isPreview: boolean;
}) {
  const { blob, location, isPreview } = props;
  if (blob.text === undefined) {
    return (
      <Card>
        <CardBody>
          <Text>
            {blob.isTooLarge
              ? 'The file is too large to be shown here. Download it to see it.'
              : 'The file is not text. Download it to see it.'}
          </Text>
        </CardBody>
      </Card>
    );
  }
  if (blob.text === '') {
    return <Text color="secondary">The file is empty.</Text>;
  }
  return isPreview ? (
    <Card>
      <CardBody>
        <MarkdownDocument text={blob.text} location={location} />
      </CardBody>
    </Card>
  ) : (
    <CodeView path={blob.path} text={blob.text} />
  );
}
