import { Fragment } from 'react';
import type { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { Card, CardBody, Flex, Link, Text } from '@backstage/ui';
import { portalDocumentationPath } from '../documentation/portalDocumentationPath';
import { HomeSection } from './HomeSection';

/** Props for {@link PlatformHealth}. */
export type PlatformHealthProps = Pick<HomePageLayoutProps, 'widgets'>;

/**
 * How the platform does, as told by the widgets of the plugins that measure it. Without one, nothing
 * is known, which is neither good nor bad.
 */
export function PlatformHealth(props: PlatformHealthProps) {
  return (
    <HomeSection title="Platform health">
      {props.widgets.map(widget => (
        <Fragment key={widget.node.spec.id}>{widget.component}</Fragment>
      ))}
      {props.widgets.length === 0 && (
        <Card>
          <CardBody>
            <Flex direction="column" gap="2">
              <Text as="p" weight="bold">
                No health data yet
              </Text>
              <Text as="p" color="secondary">
                Once a Prometheus is connected, this shows whether the services
                keep their promises.
              </Text>
              <Link href={portalDocumentationPath('connect/prometheus')}>
                Connect Prometheus
              </Link>
            </Flex>
          </CardBody>
        </Card>
      )}
    </HomeSection>
  );
}
