import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiLoader2Line,
  RiQuestionLine,
  type RemixiconComponentType,
} from '@remixicon/react';

type StatusColor = 'success' | 'warning' | 'danger' | 'info' | 'secondary';

const appearances: Record<string, [StatusColor, RemixiconComponentType]> = {
  Synced: ['success', RiCheckboxCircleFill],
  Healthy: ['success', RiCheckboxCircleFill],
  OutOfSync: ['warning', RiErrorWarningFill],
  Suspended: ['warning', RiErrorWarningFill],
  Degraded: ['danger', RiErrorWarningFill],
  Missing: ['danger', RiErrorWarningFill],
  Progressing: ['info', RiLoader2Line],
};

const wording: Record<string, string> = {
  OutOfSync: 'Out of sync',
  Synced: 'In sync',
};

/** Props for {@link ArgoCdStatus}. */
export interface ArgoCdStatusProps {
  /** As Argo CD writes it; left out where Argo CD does not know yet. */
  status?: string;
}

/** A sync or health status of Argo CD, told by word, icon and colour. */
export function ArgoCdStatus(props: ArgoCdStatusProps) {
  const status = props.status ?? 'Unknown';
  const [color, Icon] = appearances[status] ?? ['secondary', RiQuestionLine];
  return (
    <Text color={color}>
      <Flex align="center" gap="1">
        <Icon size={16} aria-hidden="true" />
        {wording[status] ?? status}
      </Flex>
    </Text>
  );
}
