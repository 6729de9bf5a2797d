/** Names of the header fields that cross a boundary between our processes, lower case as `Headers` yields them. */
export const HEADERS = {
  /** Edge Architecture 1.0: what the one asking can do (`selvedge="ESI/1.0"`). Believed from trusted peers only. */
  surrogateCapability: 'surrogate-capability',
  /** Edge Architecture 1.0: `content="ESI/1.0"` says that the body holds includes. */
  surrogateControl: 'surrogate-control',
  /** Space-separated tags; a purge names a tag. */
  surrogateKey: 'surrogate-key',
  /** base64url JSON, see fragment-head.ts. */
  podletHead: 'podlet-head',
  /** Podium: the version of the podlet that rendered this answer. */
  podletVersion: 'podlet-version',
  /** How each slot of a page came to be when it is not simply fresh: `recommendations;fallback`. */
  degraded: 'selvedge-degraded',
  requestId: 'x-request-id',
  traceparent: 'traceparent',
} as const;

/**
 * Request header fields that a client must not be able to set for the processes inside: Podium's context, surrogate
 * negotiation and forwarding. Matched on the lower-case name.
 */
export function isInternalRequestHeader(name: string): boolean {
  return (
    name.startsWith('podium-') ||
    name.startsWith('x-podium-') ||
    name.startsWith('surrogate-') ||
    name === 'forwarded' ||
    name.startsWith('x-forwarded-')
  );
}

/** Those of them that are in use, for engines that have to name each field. */
export const INTERNAL_REQUEST_HEADERS = [
  HEADERS.surrogateCapability,
  HEADERS.surrogateControl,
  HEADERS.surrogateKey,
  'podium-debug',
  'podium-device-type',
  'podium-locale',
  'podium-mount-origin',
  'podium-mount-pathname',
  'podium-public-pathname',
  'podium-requested-by',
  'x-podium-action',
  'x-podium-resource',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-forwarded-server',
  'x-forwarded-ssl',
] as const;

/** Connection-specific fields: RFC 9110 §7.6.1 and the older ones that peers still send. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Which fields end at this hop: the fixed ones, and those that `Connection` names (RFC 9110 §7.6.1).
 *
 * @param connection the message's `Connection` field value, if any
 * @returns a predicate over lower-case field names
 */
export function hopByHop(connection?: string | null): (name: string) => boolean {
  if (!connection) return (name) => HOP_BY_HOP.has(name);
  const named = new Set(connection.split(',').map((token) => token.trim().toLowerCase()));
  return (name) => HOP_BY_HOP.has(name) || named.has(name);
}
