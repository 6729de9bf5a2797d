import { describe, expect, test } from 'vitest';
import { fillUrl, printHtml } from '../src/print.ts';
import { createVariables } from '../src/variables.ts';

const MOZILLA = 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101';

describe('ESI 1.0, 4. ESI Variables', () => {
  const get = createVariables({
    url: 'https://shop.example:8443/p?first=Robin&last=Ro+b%20erts&first=2&empty=#f',
    headers: new Headers({
      'accept-language': 'da, en-GB;q=0.8, en ; q=0.7, fr;q=0, de;q=0.000',
      cookie: 'id=571; visits=42;id=2; a=b=c; "q"="x y"; novalue; =x; __proto__=p',
      referer: 'http://roberts.example/',
      'user-agent': MOZILLA,
    }),
  });

  test.each<[section: string, name: string, key: string | undefined, value: string | undefined]>([
    ['4', 'HTTP_ACCEPT_LANGUAGE', undefined, 'da, en-GB;q=0.8, en ; q=0.7, fr;q=0, de;q=0.000'],
    ['4.1.2', 'HTTP_ACCEPT_LANGUAGE', 'en-gb', 'true'],
    ['4.1.2', 'HTTP_ACCEPT_LANGUAGE', 'EN', 'true'],
    ['4.1.2', 'HTTP_ACCEPT_LANGUAGE', 'e', 'false'],
    ['RFC 9110, 12.4.2', 'HTTP_ACCEPT_LANGUAGE', 'fr', 'false'],
    ['RFC 9110, 12.4.2', 'HTTP_ACCEPT_LANGUAGE', 'de', 'false'],
    ['4.1.1', 'HTTP_COOKIE', 'visits', '42'],
    ['4.1.1', 'HTTP_COOKIE', 'id', '571'],
    ['4.1.1', 'HTTP_COOKIE', 'ID', undefined],
    ['4.1.1', 'HTTP_COOKIE', 'a', 'b=c'],
    ['4.1.1', 'HTTP_COOKIE', '"q"', '"x y"'],
    ['4.1.1', 'HTTP_COOKIE', 'novalue', undefined],
    ['4.1.1', 'HTTP_COOKIE', '__proto__', 'p'],
    ['4.1.1', 'HTTP_COOKIE', 'constructor', undefined],
    ['4', 'HTTP_HOST', undefined, 'shop.example:8443'],
    ['4.1', 'HTTP_HOST', 'x', undefined],
    ['4', 'HTTP_REFERER', undefined, 'http://roberts.example/'],
    ['4', 'HTTP_USER_AGENT', undefined, MOZILLA],
    ['4', 'QUERY_STRING', undefined, 'first=Robin&last=Ro+b%20erts&first=2&empty='],
    ['4.1.1', 'QUERY_STRING', 'first', 'Robin'],
    ['4.1.1', 'QUERY_STRING', 'last', 'Ro b erts'],
    ['4.1.1', 'QUERY_STRING', 'empty', ''],
    ['4.1.1', 'QUERY_STRING', 'other', undefined],
    ['4', 'HTTP_AUTHORIZATION', undefined, undefined],
    ['4', 'http_host', undefined, undefined],
  ])('%s: %s of %s is %j', (_, name, key, value) => {
    expect(get(name, key)).toBe(value);
  });

  test.each([
    [MOZILLA, ['MOZILLA', '5.0', 'UNIX']],
    ['Mozilla/4.0 (compatible; MSIE 5.5; Windows NT 5.0)', ['MSIE', '5.5', 'WIN']],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)', ['MOZILLA', '5.0', 'MAC']],
    ['curl/8.5.0', ['OTHER', undefined, 'OTHER']],
  ])('4.1.1: %s', (userAgent, described) => {
    const get = createVariables({ url: 'http://a/', headers: new Headers({ 'user-agent': userAgent }) });
    expect(['browser', 'version', 'os'].map((key) => get('HTTP_USER_AGENT', key))).toEqual(described);
    expect(get('HTTP_USER_AGENT', 'other')).toBeUndefined();
  });

  test('without headers all but the host and the query are empty; the Host header wins over the URL', () => {
    const get = createVariables({ url: 'http://a/', headers: new Headers() });
    for (const name of ['HTTP_ACCEPT_LANGUAGE', 'HTTP_COOKIE', 'HTTP_REFERER', 'HTTP_USER_AGENT'])
      expect(get(name)).toBeUndefined();
    expect(get('QUERY_STRING')).toBe('');
    expect(get('HTTP_HOST')).toBe('a');
    expect(createVariables({ url: 'http://a/', headers: new Headers({ host: 'b' }) })('HTTP_HOST')).toBe('b');
  });
});

describe('a value in HTML', () => {
  test.each([
    ['Robin Roberts', 'Robin Roberts'],
    ['<script>&"\'`\\', '&#60;script&#62;&#38;&#34;&#39;&#96;&#92;'],
    ['<esi:include src="/x"/>', '&#60;esi:include src=&#34;/x&#34;/&#62;'],
    ['$(HTTP_COOKIE{id})', '$(HTTP_COOKIE{id})'],
    ['', 'the &amp; default'],
    [undefined, 'the &amp; default'],
  ])('%j is printed as %j', (value, printed) => {
    expect(printHtml({ name: 'A', default: 'the &amp; default' }, () => value)).toBe(printed);
  });

  test('is empty without a default', () => {
    expect(printHtml({ name: 'A' }, () => undefined)).toBe('');
  });
});

describe('a value in the URL of an include', () => {
  const values: Record<string, string> = { A: 'a b/../?#&=%é<\\', DOTS: '..', SURROGATE: '\ud800', E: '%2e' };
  const variables = (name: string, key?: string) =>
    name === 'QUERY_STRING' && key === undefined ? 'q=a%20b&x=<\'">#é\\' : values[name];

  test.each([
    ['/a', '/a'],
    ['/$(A)', '/a%20b%2F..%2F%3F%23%26%3D%25%C3%A9%3C%5C'],
    ['/x?y=$(A)&z', '/x?y=a%20b%2F..%2F%3F%23%26%3D%25%C3%A9%3C%5C&z'],
    ['/$(B|default).html', '/default.html'],
    ["/x?y=$(B|'a/b c')", '/x?y=a/b c'],
    ['/$(B)', '/'],
    ['/x?$(QUERY_STRING)', "/x?q=a%20b&x=%3C'%22%3E%23%C3%A9%5C"],
    ['/$(QUERY_STRING)', "/q%3Da%2520b%26x%3D%3C'%22%3E%23%C3%A9%5C"],
    ['/x?$(QUERY_STRING{A})', '/x?'],
    ['/$(SURROGATE)', '/%EF%BF%BD'],
    ['/$(a)$($(A|', '/$(a)$($(A|'],
    ['../x/$(B)', '../x/'],
    ['/x?a=$(DOTS)/$(DOTS)', '/x?a=../..'],
    ['/x/$(DOTS)y', '/x/..y'],
  ])('%s becomes %s', (url, filled) => {
    expect(fillUrl(url, variables, 8192)).toBe(filled);
  });

  test.each(['/x/$(DOTS)/y', '/x/$(DOTS)', '/x/.$(B)/y', '/x/$(B|.)./y', '$(DOTS)/y', '/%2e$(B)/y', '../$(DOTS)/y'])(
    '%s must not lead to another path',
    (url) => {
      expect(() => fillUrl(url, variables, 8192)).toThrow('leads to another path when its variables are filled in.');
    },
  );

  test('is measured after it is filled', () => {
    expect(fillUrl('/12345', variables, 6)).toBe('/12345');
    expect(fillUrl('/123456', variables, 6)).toBeUndefined();
    expect(fillUrl('/x?$(A)', variables, 40)).toBeUndefined();
  });
});
