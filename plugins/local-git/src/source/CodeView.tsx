import { createElement, LightAsync } from 'react-syntax-highlighter';
import { languageOf } from './languageOf';
import styles from './source.module.css';

// Beyond this, colours cost more time than they save.
const MAXIMUM_HIGHLIGHTED = 200_000;

/** Shows a text file with line numbers, in colours where the language is known. */
export function CodeView(props: { path: string; text: string }) {
  const { path, text } = props;
  const language =
    text.length > MAXIMUM_HIGHLIGHTED ? 'text' : languageOf(path);
  return (
    <div
      className={styles.code}
      role="region"
      aria-label={`Content of ${path}`}
    >
      <LightAsync
        language={language}
        useInlineStyles={false}
        PreTag="div"
        CodeTag="div"
        renderer={({ rows, stylesheet, useInlineStyles }) =>
          rows.map((node, index) => (
            <div className={styles.line} key={index} id={`L${index + 1}`}>
              <span className={styles.lineNumber} aria-hidden="true">
                {index + 1}
              </span>
              <code className={styles.lineText}>
                {createElement({
                  node,
                  stylesheet,
                  useInlineStyles,
                  key: index,
                })}
              </code>
            </div>
          ))
        }
      >
        {text.replace(/\n$/, '')}
      </LightAsync>
    </div>
  );
}
