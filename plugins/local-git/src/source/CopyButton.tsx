import { toError } from '@backstage/errors';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';

const CONFIRMATION_MILLISECONDS = 2_000;

/** Puts something on the clipboard, and shows that it did. */
export function CopyButton(props: {
  label: string;
  getText: () => string | Promise<string>;
}) {
  const { label, getText } = props;
  const toastApi = useApi(toastApiRef);
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await window.navigator.clipboard.writeText(await getText());
      setCopied(true);
    } catch (error) {
      toastApi.post({
        title: 'It could not be copied',
        description: toError(error).message,
        status: 'danger',
      });
    }
  }

  return (
    <TooltipTrigger>
      <ButtonIcon
        aria-label={isCopied ? 'Copied' : label}
        size="small"
        variant="secondary"
        icon={isCopied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={() => void copy()}
      />
      <Tooltip>{isCopied ? 'Copied' : label}</Tooltip>
    </TooltipTrigger>
  );
}
