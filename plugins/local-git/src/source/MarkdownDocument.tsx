import { MarkdownContent } from '@backstage/core-components';
import type { SourceLocation } from '../api/LocalGitApi';
import styles from './source.module.css';
import { resolveLink } from './resolveLink';
import { useSourceUrl } from './useSourceUrl';

/** Shows a Markdown document of a repository; links between files lead to their pages. */
export function MarkdownDocument(props: {
  text: string;
  location: SourceLocation;
}) {
  const { text, location } = props;
  const sourceUrl = useSourceUrl();
  return (
    <div className={styles.markdown}>
      <MarkdownContent
        content={text}
        dialect="gfm"
        transformLinkUri={link => resolveLink(link, location, sourceUrl) ?? ''}
        transformImageUri={link => (/^https:/i.test(link) ? link : '')}
      />
    </div>
  );
}
