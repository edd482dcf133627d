import type { ReactNode } from 'react';
import { CodeSnippet } from '@backstage/core-components';
import { ButtonLink, Card, CardBody, Flex, Text } from '@backstage/ui';
import styles from './ConnectionGuide.module.css';

/** Props for {@link ConnectionGuide}. */
export interface ConnectionGuideProps {
  /** What is missing, as a sentence. */
  title: string;
  /** What the tab shows once it is there. */
  shows: string[];
  /** What to do, in one or two sentences. */
  instruction: ReactNode;
  /** The configuration or annotation to add. */
  example: string;
  /** Where the whole story is told. */
  documentationPath: string;
}

/** Stands in a tab that has nothing to show yet, and says what it would show and how to get there. */
export function ConnectionGuide(props: ConnectionGuideProps) {
  return (
    <Card className={styles.guide}>
      <CardBody>
        <Flex direction="column" gap="4">
          <Text as="h2" variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          <div>
            <Text as="p">Once there is, this tab shows:</Text>
            <ul className={styles.list}>
              {props.shows.map(item => (
                <li key={item}>
                  <Text>{item}</Text>
                </li>
              ))}
            </ul>
          </div>
          <Text as="p">{props.instruction}</Text>
          <CodeSnippet
            text={props.example}
            language="yaml"
            showCopyCodeButton
          />
          <div>
            <ButtonLink variant="secondary" href={props.documentationPath}>
              Read how to connect
            </ButtonLink>
          </div>
        </Flex>
      </CardBody>
    </Card>
  );
}
