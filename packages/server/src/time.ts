/**
 * Wait for something no longer than a time. It goes on without us.
 *
 * @param late makes the error
 */
export async function within<T>(ms: number, value: T | Promise<T>, late: () => Error): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([value, end]);
  } finally {
    clearTimeout(timer);
  }
}
