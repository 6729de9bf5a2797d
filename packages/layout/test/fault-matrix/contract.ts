import { ELSEWHERE, type Fault, type Worth } from './faults.ts';

/** How the fragment stands in its page. A route is answered by the server whole. */
export const ROLES = ['required', 'optional', 'inline', 'nested', 'private', 'plain'] as const;
export const ROUTES = ['route', 'route with includes'] as const;
export type Role = (typeof ROLES)[number] | (typeof ROUTES)[number];

/** What the layout knows of the fragment when the fault begins. */
export const STATES = ['cold', 'known', 'fresh', 'stale'] as const;
/** Of a route the layout keeps nothing. */
export type State = (typeof STATES)[number] | 'handed';

/** Who puts the page together: the layout, before or after the head leaves; or who asks it. */
export const PLACES = ['whole', 'streamed', 'edge'] as const;
export type Place = (typeof PLACES)[number];

/** What a visitor gets, as far as the contract speaks of it. */
export interface Seen {
  readonly status: number;
  /** What stands in the fragment's place. */
  readonly text: string;
  /** `public` with a lifetime, `no-store`, or `its own`: what the origin of a route said. */
  readonly caching: string;
  readonly etag: boolean;
  /** `selvedge-degraded` without the fragment's name. */
  readonly mark: string | null;
  readonly retryAfter: string | null;
  readonly location: string | null;
}

const PAGE: Seen = {
  status: 200,
  text: '',
  caching: 'no-store',
  etag: false,
  mark: null,
  retryAfter: null,
  location: null,
};
const UNAVAILABLE: Seen = { ...PAGE, status: 503, text: '<h1>Error 503</h1>', retryAfter: '5' };
const ABSENT: Seen = { ...PAGE, status: 404, text: '<h1>Error 404</h1>' };

const sound = (role: Role, text: string): Seen =>
  role === 'private' ? { ...PAGE, text } : { ...PAGE, text, caching: 'public', etag: true };
const degraded = (text: string, outcome: string, reason: string): Seen => ({
  ...PAGE,
  text,
  mark: `${outcome};${reason}`,
});

export interface Cell {
  readonly fault: Fault;
  readonly role: Role;
  readonly state: State;
  readonly place: Place;
}

/**
 * @param seen where a head may leave before the fragment is there it says less, and whether it does is a matter of time
 * @returns what has to come of a fault, by the contract; undefined where it cannot be
 */
export function expected({ fault, role, state, place }: Cell, seen?: Seen): Seen | undefined {
  if (state === 'handed') return ofRoute(fault, role, place);
  const whole = ofSlot(fault, role, state);
  const isLater = role !== 'required' && role !== 'inline' && !isKept(role, state);
  const hasLeft = place === 'streamed' && isLater && seen?.caching === 'no-store' && seen.mark === null;
  return whole && hasLeft ? { ...whole, caching: 'no-store', etag: false, mark: null } : whole;
}

/** What is kept and fresh asks nobody; what is one visitor's is not kept. */
const isKept = (role: Role, state: State): boolean => state === 'fresh' && role !== 'private';

function ofSlot(fault: Fault, role: Role, state: State): Seen | undefined {
  if (role === 'plain' && (fault.of === 'manifest' || fault.flaps)) return undefined;
  if (isKept(role, state)) return sound(role, 'KEPT');
  // A manifest that is known goes on to serve.
  if (fault.of === 'manifest' && state !== 'cold') return sound(role, 'CONTENT');
  const { worth } = fault;
  if (worth.is === 'content') return ofContent(worth, role);
  // RFC 5861 §4: what is kept stands in, for a required fragment too.
  if (state === 'stale' && role !== 'private')
    return degraded('KEPT', 'stale', worth.is === 'nothing' ? 'disconnect' : 'status');
  // Of a process that never answered no fallback is known.
  return standIn(worth.reason, role, state !== 'cold' || fault.of === 'content');
}

function ofContent(content: Worth & { is: 'content' }, role: Role): Seen {
  const { text, status, location } = content;
  if (role === 'required' && location) return { ...PAGE, status: 302, caching: 'public', location };
  if (role === 'required' && status === 404) return ABSENT;
  if (location === ELSEWHERE) return standIn('redirect', role, true);
  // A redirect may be for a while only: what it leads to is not kept.
  return location ? { ...PAGE, text } : sound(role, text);
}

/** A plain endpoint has no fallback of its own, and the nested fragment no static one. */
function standIn(reason: string, role: Role, isFallbackKnown: boolean): Seen {
  if (role === 'required') return UNAVAILABLE;
  if (isFallbackKnown && role !== 'plain') return degraded('FALLBACK', 'fallback', reason);
  return role === 'nested' ? degraded('', 'empty', reason) : degraded('STATIC', 'static', reason);
}

/** A route's answer is its origin's own, as soon as it has a head; a page with includes is read first, and filled. */
function ofRoute(fault: Fault, role: Role, place: Place): Seen | undefined {
  if (fault.of === 'manifest' || fault.flaps) return undefined;
  const { worth } = fault;
  const isTemplate = role === 'route with includes';
  const own = { ...PAGE, caching: 'its own' };
  if (worth.is === 'nothing') {
    if (isTemplate || !worth.head) return UNAVAILABLE;
    return { ...own, text: fault.isEndless ? 'DRIPS' : 'CUT' };
  }
  if (worth.is === 'unusable') {
    const isRefused = worth.status >= 500 || (isTemplate && worth.reason === 'too-large');
    return isRefused ? UNAVAILABLE : { ...own, text: worth.text };
  }
  const { text, status = 200, location } = worth;
  if (location) return { ...own, status, location };
  if (!isTemplate || status !== 200) return { ...own, status, text };
  return { ...own, text: text && `${text}FOOTER`, caching: place === 'edge' ? 'its own' : 'no-store' };
}
