import { createHash, randomBytes } from 'node:crypto';
import type { Entry } from '@selvedge/http-cache';
import type { Coding } from './coding.ts';
import { ownBytes } from './own-bytes.ts';
import type { ReadyHead } from './reply/ready.ts';

/** A private include in a page that is kept otherwise. */
export interface Hole {
  readonly path: string;
  /** The page goes on without it when it cannot be had. */
  readonly optional: boolean;
}

/** A page with its public includes filled in: pieces of bytes, and a hole between any two. */
export interface KeptPage {
  readonly pieces: readonly Buffer[];
  readonly holes: readonly Hole[];
  /** The template first. */
  readonly parts: readonly Entry[];
  /** ms: until then no part has to be looked at again, unless something is purged. */
  readonly until: number;
  /** Of the purges when it was made. */
  readonly version: number;
  /** Changes when the bytes do. */
  readonly etag: string;
  /** As it has been sent, by content coding; undefined is none. */
  readonly packed: Map<Coding | undefined, PackedPage>;
}

/** A page in one coding, and its head of this second. */
export interface PackedPage {
  readonly body: Buffer;
  readonly etag: string;
  second: number;
  head: ReadyHead;
}

/** No fragment can hold it, so no text is taken for a hole. Drawn when it is needed first: Workers draw nothing before. */
let mark: string | undefined;
let marks: RegExp | undefined;
const markOf = () => (mark ??= `\ue001${randomBytes(12).toString('hex')}:`);

/** What stands in a page's text for a hole. */
export const holeMark = (index: number): string => `${markOf()}${index};`;

/** A page's text, taken apart at its holes: one stands between any two texts. */
export function splitAtHoles(html: string, holes: readonly Hole[]): { texts: string[]; between: Hole[] } {
  marks ??= new RegExp(`${markOf()}(\\d+);`);
  const split = html.split(marks);
  return {
    texts: split.filter((_, index) => index % 2 === 0),
    between: split.filter((_, index) => index % 2 === 1).map((mark) => holes[Number(mark)]!),
  };
}

/** Turn a page's text into what is kept; where it is the same as before, so are the bytes. */
export function freeze(
  html: string,
  making: { readonly parts: readonly Entry[]; readonly holes: readonly Hole[] },
  until: number,
  version: number,
  before: KeptPage | undefined,
): KeptPage {
  const { parts } = making;
  const { texts, between } = splitAtHoles(html, making.holes);
  // Of the bytes and nothing else, so that all workers and edges tell the same.
  const etag = `"${createHash('sha256').update(texts.join('\0')).digest('base64url').slice(0, 22)}"`;
  if (before?.etag === etag && before.holes.length === between.length)
    return { ...before, holes: between, parts, until, version };
  return { pieces: texts.map(ownBytes), holes: between, parts, until, version, etag, packed: new Map() };
}

/** Bytes of memory of its texts. */
export const sizeOf = ({ pieces }: KeptPage): number => pieces.reduce((sum, { byteLength }) => sum + byteLength, 1024);
