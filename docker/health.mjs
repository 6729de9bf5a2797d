// Ends with 0 if this container's process is ready, as its operators' port says, or its own where it has no other.
const { HOST, PORT, ADMIN_HOST, ADMIN_PORT } = process.env;

process.exitCode = (await isReady(ADMIN_HOST, ADMIN_PORT)
  .catch(() => isReady(HOST, PORT))
  .catch(() => false))
  ? 0
  : 1;

async function isReady(host, port) {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const response = await fetch(`http://${address}:${port}/readyz`, { signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.ok;
}
