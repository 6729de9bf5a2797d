/** What nearly all HTML says that it is. */
export const UTF8_HTML = 'text/html; charset=utf-8';

/**
 * Read a body as the text that its `Content-Type` says it is (RFC 9110 §8.3.2), UTF-8 where that says nothing or names what
 * nobody knows. Bytes that are none of it become U+FFFD. A byte order mark says more than the field, and is no text (WHATWG
 * Encoding, "decode").
 */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return body.toString('utf8', 3);
  if (contentType === UTF8_HTML) return body.toString('utf8');
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-8' || charset === 'utf8') return body.toString('utf8');
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
