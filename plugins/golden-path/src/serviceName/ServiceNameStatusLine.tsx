import { Flex, Text } from '@backstage/ui';
import {
  RiCheckLine,
  RiCloseCircleLine,
  RiLoader4Line,
  RiQuestionLine,
} from '@remixicon/react';
import type { ServiceNameStatus } from './useServiceNameStatus';

/** Props for {@link ServiceNameStatusLine}. */
export interface ServiceNameStatusLineProps {
  name: string;
  status: ServiceNameStatus;
}

/** Says what is known about the name; screen readers hear it when it changes. */
export function ServiceNameStatusLine(props: ServiceNameStatusLineProps) {
  return (
    <div role="status" aria-live="polite" style={{ minHeight: '1.5rem' }}>
      <Content {...props} />
    </div>
  );
}

function Content(props: ServiceNameStatusLineProps) {
  const { name, status } = props;
  switch (status.state) {
    case 'checking':
      return (
        <Line icon={<RiLoader4Line size={16} aria-hidden="true" />}>
          Looking whether the name is free …
        </Line>
      );
    case 'free':
      return (
        <Line
          color="success"
          icon={<RiCheckLine size={16} aria-hidden="true" />}
        >
          {`The name is free: it becomes the repository ${name} and the catalog entry component:default/${name}`}
        </Line>
      );
    case 'refused':
      return (
        <>
          {status.problems.map(problem => (
            <Line
              key={problem}
              color="danger"
              icon={<RiCloseCircleLine size={16} aria-hidden="true" />}
            >
              {problem}
            </Line>
          ))}
        </>
      );
    case 'unknown':
      return (
        <Line
          color="warning"
          icon={<RiQuestionLine size={16} aria-hidden="true" />}
        >
          {`Whether the name is free could not be found out (${status.reason}). You can go on: it is checked again before anything is made.`}
        </Line>
      );
    default:
      return null;
  }
}

function Line(props: {
  children: string;
  icon: JSX.Element;
  color?: 'success' | 'danger' | 'warning';
}) {
  return (
    <Text variant="body-small" color={props.color ?? 'secondary'}>
      <Flex align="center" gap="1">
        {props.icon}
        <span>{props.children}</span>
      </Flex>
    </Text>
  );
}
