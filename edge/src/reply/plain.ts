import type { ServerResponse } from 'node:http';
import type { CacheAnswer } from '@selvedge/http-cache';
import type { Counts } from '../counts.ts';
import type { EdgeRequest } from '../request.ts';
import { sendBody, sendChunks } from './body.ts';
import { hasField, heldBack, INNER_VARY, isHtml, isInner } from './head.ts';
import type { ReadyHead } from './ready.ts';

/** Hits of one second share one answer, so its head is made once. */
const heads = new WeakMap<CacheAnswer, ReadyHead>();

/**
 * Send any other answer as it is, without what speaks to surrogates.
 *
 * @returns undefined when it is sent, and a promise while its body is on its way
 */
export function sendAnswer(
  response: ServerResponse,
  request: EdgeRequest,
  answer: CacheAnswer,
  counts: Counts,
  heldBackBy: string | undefined,
): Promise<void> | undefined {
  let head = heads.get(answer);
  if (!head) {
    head = { status: answer.status, fields: answerHead(answer, heldBackBy) };
    heads.set(answer, head);
  }
  const { body } = answer;
  if (body === null || body instanceof Uint8Array) {
    sendBody(response, request, head, body, counts);
    return undefined;
  }
  response.writeHead(head.status, head.fields);
  return sendChunks(response, body, counts);
}

/** The head of an answer as it leaves: fields and values by turns. */
export function answerHead({ headers, body, status, entry }: CacheAnswer, heldBackBy: string | undefined): string[] {
  const fields: string[] = [];
  // A 304 says nothing of its type.
  const whole = entry?.headers ?? headers;
  const isHeldBack = isHtml(whole) && hasField(whole, heldBackBy);
  let hasLength = status === 204 || status === 304;
  for (const [field, value] of headers) {
    if (isInner(field)) continue;
    if (field === 'content-length') hasLength = true;
    if (field === 'vary') {
      const outer = value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => !INNER_VARY.includes(name.toLowerCase()));
      if (outer.length > 0) fields.push(field, outer.join(', '));
    } else if (isHeldBack && field === 'cache-control') fields.push(field, heldBack(value));
    else if (!isHeldBack || field !== 'cdn-cache-control') fields.push(field, value);
  }
  if (!hasLength && body instanceof Uint8Array) fields.push('content-length', String(body.byteLength));
  return fields;
}
