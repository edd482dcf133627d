import { toError } from '@backstage/errors';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { localGitApiRef, type SourceLocation } from '../api/LocalGitApi';

/** Saves a file as it is, byte by byte. */
export function DownloadButton(props: { location: SourceLocation }) {
  const { location } = props;
  const api = useApi(localGitApiRef);
  const toastApi = useApi(toastApiRef);
  const [isPending, setPending] = useState(false);

  async function download() {
    setPending(true);
    try {
      // A plain link would not carry the person's token.
      save(await api.getRaw(location), location.path.split('/').pop() ?? '');
    } catch (error) {
      toastApi.post({
        title: 'The file could not be downloaded',
        description: toError(error).message,
        status: 'danger',
      });
    } finally {
      setPending(false);
    }
  }

  return (
    <TooltipTrigger>
      <ButtonIcon
        aria-label="Download the file"
        size="small"
        variant="secondary"
        icon={<RiDownloadLine />}
        isPending={isPending}
        onPress={() => void download()}
      />
      <Tooltip>Download the file</Tooltip>
    </TooltipTrigger>
  );
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
