import { useId, type ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';

/** Props for {@link HomeSection}. */
export interface HomeSectionProps {
  title: string;
  /** One line below the title. */
  description?: string;
  /** Where to find more, at the right of the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of the home page, with a heading that screen readers can jump to. */
export function HomeSection(props: HomeSectionProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId}>
      <Flex direction="column" gap="3">
        <Flex justify="between" align="end" gap="4">
          <Flex direction="column" gap="1">
            <Text
              as="h2"
              id={headingId}
              variant="title-x-small"
              weight="bold"
              style={{ margin: 0 }}
            >
              {props.title}
            </Text>
            {props.description && (
              <Text color="secondary" variant="body-small">
                {props.description}
              </Text>
            )}
          </Flex>
          {props.action && (
            <div style={{ whiteSpace: 'nowrap' }}>{props.action}</div>
          )}
        </Flex>
        {props.children}
      </Flex>
    </section>
  );
}
