/** What of a text was there in time, and what is still to come, if anything. */
export interface Settled {
  readonly text: string;
  readonly rest: Chunks | undefined;
}

/** Texts or bytes as they come; `return` says that nobody will read on. */
export type Chunks = Required<Pick<AsyncIterator<string | Uint8Array, unknown, undefined>, 'next' | 'return'>>;

/**
 * Take what is there within a time.
 *
 * @param ms to wait at most; 0: not at all
 * @param isPending whether there is anything to wait for
 * @throws what `chunks` throws meanwhile
 */
export async function settle(chunks: AsyncGenerator<string>, ms: number, isPending: () => boolean): Promise<Settled> {
  const { promise: late, resolve: expire } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  let text = '';
  try {
    for (;;) {
      const next = chunks.next();
      if (isPending()) timer ??= setTimeout(expire, Math.max(0, ms), undefined);
      const came = await (timer ? Promise.race([next, late]) : next);
      if (!came) return { text, rest: goOn(next, chunks) };
      if (came.done) return { text, rest: undefined };
      text += came.value;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** @param next what is being waited for already */
function goOn(next: Promise<IteratorResult<string>>, chunks: AsyncGenerator<string>): Chunks {
  let waiting: Promise<IteratorResult<string>> | undefined = next;
  next.catch(() => {}); // Heard when it is read, if it ever is.
  return {
    next() {
      const now = waiting ?? chunks.next();
      waiting = undefined;
      return now;
    },
    return: () => chunks.return(undefined),
  };
}

export interface StreamOptions {
  /** Cuts the connection; without one the reader is given the error. */
  readonly cut?: (() => void) | undefined;
  /** Told once when all has left, or when it broke off. */
  readonly onEnd: (error?: unknown) => void;
}

/**
 * A body that leaves as it is made. When it cannot be ended as a whole the connection is cut, so that half a page never looks
 * like one.
 */
export function streamOf(first: string, rest: Chunks, { cut, onEnd }: StreamOptions): ReadableStream {
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (first !== '') controller.enqueue(Buffer.from(first));
    },
    async pull(controller) {
      try {
        const { done, value } = await rest.next();
        if (!done) return controller.enqueue(typeof value === 'string' ? Buffer.from(value) : value);
        controller.close();
        onEnd();
      } catch (error) {
        onEnd(error);
        // An error in the stream would be printed by the server, with its stack, on its way to the same end.
        if (cut) cut();
        else controller.error(error);
      }
    },
    async cancel() {
      await rest.return();
    },
  });
}
