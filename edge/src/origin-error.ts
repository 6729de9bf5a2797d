/** The origin gave no answer, or is not asked for one. */
export class OriginError extends Error {
  override name = 'OriginError';
  /** RFC 9110 §15.6: 502 if it could not be reached or broke off, 504 if it was too slow, 503 if too much is under way. */
  readonly status: 502 | 503 | 504;
  constructor(status: 502 | 503 | 504, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** @param url of the origin */
export function explain(error: unknown, url: string): OriginError {
  if (error instanceof OriginError) return error;
  const { name, message } = error as Error;
  return new OriginError(/TimeoutError/.test(name) ? 504 : 502, `${url} gave no answer: ${message}`, error);
}
