/**
 * The text in a file.
 *
 * @param content - its bytes
 * @returns undefined when it is no text: bytes that are not UTF-8, or a NUL among them
 */
export function decodeText(content: Uint8Array): string | undefined {
  if (content.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      content,
    );
  } catch {
    return undefined;
  }
}
