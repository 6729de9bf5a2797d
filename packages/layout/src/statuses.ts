/** RFC 9110 §15.4: those that send the visitor on to `Location`. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** RFC 9110 §6.4.1, §15.3.6: those whose responses have no body, and so are none of a page. */
export const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
