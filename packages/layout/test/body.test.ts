import { include, parse, serialize } from '@selvedge/esi';
import { expect, test } from 'vitest';
import { readBody } from '../src/body.ts';

const headers = { 'content-type': 'text/html', 'surrogate-control': 'content="ESI/1.0"' };
const read = (html: string) => readBody('shop/a', { status: 200, headers, setCookie: [], body: Buffer.from(html) });

test.each([
  '',
  'plain',
  '<!-- closed -->',
  '<!---->',
  '<!--->',
  '<!-->',
  '<!-- open',
  '<!--',
  '<!-',
  '<!doctype html>',
  '<!DOCTYPE html><!-- a --><!-- b',
  '<!-- a --><!-- b --> <![CDATA[ c ]]>',
  '<![CDATA[ open',
  '<![CDATA[ --> <!-- ]]>',
  '<!-- ]]> <![CDATA[ -->',
  '<!-- <!-- -->',
  '<![cdata[ is text',
  '<!-- a <esi:include src="/x"/> --> b',
  '<esi:include src="/x"/><!-- a',
  '<!-- a --><esi:include src="/x"/> b -->',
  '<!--esi <p>a</p> --> b',
  '<!--esi open',
  '<esi:try><esi:attempt><!-- a</esi:attempt><esi:except>b</esi:except></esi:try>',
  '<esi:vars>$(HTTP_HOST)</esi:vars><!-- a',
])('a body is taken exactly if an engine would find what follows it: %j', (html) => {
  let taken: ReturnType<typeof read> | undefined;
  try {
    taken = read(html);
  } catch {}
  const written = taken ?? parse(html);
  const found = parse(serialize([...written, include('/after')])).at(-1);
  expect(taken !== undefined).toBe(found?.type === 'include' && found.src === '/after');
});

test.each([
  ['no charset', 'text/html'],
  ['UTF-8', 'text/html; charset=utf-8'],
  ['another charset', 'text/html; charset=iso-8859-1'],
])('a byte order mark is no text of the page, and says UTF-8, beside %s (WHATWG Encoding)', (_, type) => {
  const body = Buffer.from('\u{feff}<p>é\u{feff}</p>');
  expect(serialize(readBody('shop/a', { status: 200, headers: { 'content-type': type }, setCookie: [], body }))).toBe(
    '<p>é\u{feff}</p>',
  );
});
