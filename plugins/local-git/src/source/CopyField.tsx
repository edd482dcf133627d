import { Flex } from '@backstage/ui';
import { CopyButton } from './CopyButton';
import styles from './source.module.css';

/** A command or an address, with a button that copies it. */
export function CopyField(props: { label: string; text: string }) {
  return (
    <Flex align="center" gap="2">
      <pre className={styles.copyField} aria-label={props.label}>
        {props.text}
      </pre>
      <CopyButton label={`Copy ${props.label}`} getText={() => props.text} />
    </Flex>
  );
}
