import { buildConnector, Client } from 'undici';

/** Connections to one podlet, each for one exchange at a time. */
export interface Connections {
  /** One that is free, or another. Who takes bounds how many there are. */
  take(): Client;
  /** To be called once for each that was taken, as soon as its exchange has ended. @param isBroken it is being closed */
  free(connection: Client, isBroken: boolean): void;
  /** What is under way fails, and what is asked from now on. */
  destroy(): Promise<void>;
}

/**
 * The connection that was free last is taken first: few are kept warm, and undici closes the others when they were idle for long
 * enough. Its own `Pool` looks through all of its clients for each request, and all stay in use.
 */
export function createConnections(origin: string, options: Client.Options): Connections {
  // One for all, for it remembers TLS sessions.
  const { connectTimeout: timeout } = options;
  const connect = options.connect ?? buildConnector({ allowH2: false, ...(timeout && { timeout }) });
  // One too: a Client reads it for each request, and one of its own for each would be out of the processor's cache.
  const url = new URL(origin);
  const all: Client[] = [];
  const idle: Client[] = [];
  let isDestroyed = false;

  function open(): Client {
    const client = new Client(url, { ...options, connect });
    all.push(client);
    if (isDestroyed) void client.destroy();
    return client;
  }

  return {
    take: () => idle.pop() ?? open(),
    // One that is being closed is the last choice: who takes it waits for another in its place.
    free: (connection, isBroken) => void (isBroken ? idle.unshift(connection) : idle.push(connection)),
    async destroy() {
      isDestroyed = true;
      await Promise.all(all.map((client) => client.destroyed || client.destroy()));
    },
  };
}
