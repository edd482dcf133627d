import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  Flex,
  Text,
} from '@backstage/ui';
import type { Repository } from '@internal/plugin-local-git-common';
import { RiDownloadCloud2Line } from '@remixicon/react';
import { CopyButton } from './CopyButton';
import { CopyField } from './CopyField';

/** A button that says how to clone a repository and how to push to it. */
export function ClonePanel(props: { repository: Repository }) {
  const { cloneUrl, name } = props.repository;
  return (
    <DialogTrigger>
      <Button
        size="small"
        variant="primary"
        iconStart={<RiDownloadCloud2Line />}
      >
        Clone
      </Button>
      <Dialog width={640}>
        <DialogHeader>Clone {name}</DialogHeader>
        <DialogBody>
          <Flex direction="column" gap="3">
            <CopyField label="address" text={cloneUrl} />
            <CopyField label="clone command" text={`git clone ${cloneUrl}`} />
            <Text as="h3" variant="title-x-small">
              Push
            </Text>
            <Text as="p">
              Those who own the repository can push to it. Git asks for a user
              name, which may be anything, and a password, which is a token:
              your own or that of a machine.
            </Text>
            <OwnToken />
          </Flex>
        </DialogBody>
        <DialogFooter>
          <Button slot="close" variant="secondary">
            Close
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}

function OwnToken() {
  const identityApi = useApi(identityApiRef);

  async function getToken() {
    const { token } = await identityApi.getCredentials();
    if (!token) {
      throw new Error('You have no token; sign in first');
    }
    return token;
  }

  return (
    <Flex align="center" gap="2">
      <CopyButton label="Copy my token" getText={getToken} />
      <Text as="p" color="secondary">
        Copy your own token. It is good for an hour, and lets whoever has it act
        as you: keep it to yourself.
      </Text>
    </Flex>
  );
}
