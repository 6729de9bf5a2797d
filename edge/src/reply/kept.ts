import type { ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { composeCacheControl, composeLastModified, composeVary, UNCACHEABLE } from '@selvedge/http-cache';
import { acceptedCoding, type Coding } from '../coding.ts';
import type { KeptPage, PackedPage } from '../kept-page.ts';
import { ownBytes } from '../own-bytes.ts';
import type { EdgeRequest } from '../request.ts';
import { sendBody } from './body.ts';
import { hasField, heldBack, INNER_VARY, isHtml, type ReplyContext, templateHead } from './head.ts';

/** Send a page that is kept whole: one head, one buffer; or that the visitor has it already. */
export function sendKept(response: ServerResponse, request: EdgeRequest, page: KeptPage, context: ReplyContext): void {
  const { now, counts } = context;
  const coding = acceptedCoding(request.source.headers['accept-encoding']);
  const ready = readyIn(page, coding);
  const second = Math.floor(now / 1000);
  if (ready.second !== second) {
    ready.second = second;
    ready.head = { status: page.parts[0]!.status, fields: keptHead(page, ready, coding, context) };
  }
  const { head } = ready;
  if (head.status === 200 && hasTag(request.source.headers['if-none-match'], ready.etag)) {
    response.writeHead(304, without(head.fields, ['content-length', 'content-type', 'content-encoding']));
    response.end();
    return;
  }
  sendBody(response, request, head, ready.body, counts);
}

/** A kept page in a coding, packed once. */
export function readyIn(page: KeptPage, coding: Coding | undefined): PackedPage {
  let ready = page.packed.get(coding);
  if (!ready) {
    const plain = page.pieces.length === 1 ? page.pieces[0]! : Buffer.concat(page.pieces);
    const etag = coding ? `${page.etag.slice(0, -1)}-${coding}"` : page.etag;
    ready = {
      body: coding ? ownBytes(compress(plain, coding)) : plain,
      etag,
      second: -1,
      head: { status: 0, fields: [] },
    };
    page.packed.set(coding, ready);
  }
  return ready;
}

function compress(body: Buffer, coding: Coding): Buffer {
  if (coding === 'gzip') return gzipSync(body, { level: 6 });
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

/** The head of a kept page: fields and values by turns. */
export function keptHead(
  page: KeptPage,
  ready: PackedPage,
  coding: Coding | undefined,
  { now, name, heldBackBy }: Omit<ReplyContext, 'counts'>,
): string[] {
  const { parts } = page;
  const fields = templateHead(parts[0]!.headers);
  const add = (field: string, value: string | undefined) => value !== undefined && fields.push(field, value);
  const caching = page.until < 0 ? UNCACHEABLE : composeCacheControl(parts, now);
  const isHeldBack = isHtml(parts[0]!.headers) && parts.some(({ headers }) => hasField(headers, heldBackBy));
  add('cache-control', isHeldBack ? heldBack(caching) : caching);
  const life = page.until < 0 ? 'detail=assembled' : `ttl=${Math.floor((page.until - now) / 1000)}`;
  add('cache-status', `${name}; hit; ${life}`);
  add('vary', [composeVary(parts, INNER_VARY), 'accept-encoding'].filter(Boolean).join(', '));
  add('last-modified', composeLastModified(parts));
  add('etag', ready.etag);
  add('content-encoding', coding);
  add('content-length', String(ready.body.byteLength));
  return fields;
}

/** RFC 9110 §13.1.2, weak comparison. */
export function hasTag(wanted: string | undefined, etag: string): boolean {
  return wanted?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}

/** A head for a 304. */
export function without(head: readonly string[], names: readonly string[]): string[] {
  return head.flatMap((field, index) => (index % 2 === 0 && !names.includes(field) ? [field, head[index + 1]!] : []));
}
