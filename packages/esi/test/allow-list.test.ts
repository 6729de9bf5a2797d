import { describe, expect, test } from 'vitest';
import { createAllowList } from '../src/index.ts';

const base = new URL('http://127.0.0.1:9000/shop/page?q=1');
const allow = createAllowList({
  base,
  hosts: [
    'https://ads.example',
    'http://cdn.example:8080',
    'http://10.0.0.7',
    'http://[fd00::7]:81',
    'https://bücher.example',
  ],
});

describe('an include is allowed', () => {
  test.each([
    ['/a', 'http://127.0.0.1:9000/a'],
    ['a?b#c', 'http://127.0.0.1:9000/shop/a?b'],
    ['../../../a', 'http://127.0.0.1:9000/a'],
    ['?x', 'http://127.0.0.1:9000/shop/page?x'],
    [' /a ', 'http://127.0.0.1:9000/a'],
    ['http://127.0.0.1:9000/a', 'http://127.0.0.1:9000/a'],
    ['//127.0.0.1:9000/a', 'http://127.0.0.1:9000/a'],
    ['https://ads.example/a', 'https://ads.example/a'],
    ['HTTPS://ADS.example:443/a', 'https://ads.example/a'],
    ['//cdn.example:8080/a', 'http://cdn.example:8080/a'],
    ['http://10.0.0.7/a', 'http://10.0.0.7/a'],
    ['http://[fd00:0::7]:81/a', 'http://[fd00::7]:81/a'],
    ['https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
    ['/a?u=http://evil.example/', 'http://127.0.0.1:9000/a?u=http://evil.example/'],
    ['/a/b@c:d', 'http://127.0.0.1:9000/a/b@c:d'],
    ['/a%2Fb', 'http://127.0.0.1:9000/a%2Fb'],
  ])('%j leads to %s', (src, url) => {
    expect(allow(src).href).toBe(url);
  });
});

describe('an include is refused', () => {
  test.each([
    ['other origin', 'https://evil.example/', 'https://evil.example is not listed: add it to hosts if it is meant'],
    ['other origin', '//evil.example/', 'http://evil.example is not listed'],
    ['other scheme', 'http://ads.example/', 'is not listed'],
    ['other port', 'https://ads.example:444/', 'is not listed'],
    ['other port', 'http://127.0.0.1:9001/', 'http://127.0.0.1:9001 is not listed, and its address is loopback'],
    ['other port', 'http://127.0.0.1/', 'is not listed'],
    ['subdomain', 'https://x.ads.example/', 'is not listed'],
    ['name with a dot behind', 'https://ads.example./', 'is not listed'],
    ['name that starts alike', 'https://ads.example.evil.example/', 'is not listed'],
    ['loopback', 'http://localhost/', 'address is loopback'],
    ['loopback', 'http://a.localhost:9000/', 'address is loopback'],
    ['loopback', 'http://127.9.9.9/', 'address is loopback'],
    ['loopback', 'http://[::1]/', 'address is loopback'],
    ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]:9000/', 'address is loopback'],
    ['IPv4 in IPv6', 'http://[::7f00:1]/', 'address is loopback'],
    ['IPv4 in IPv6', 'http://[64:ff9b::a00:1]/', 'address is private'],
    ['IPv4 in IPv6', 'http://[2002:a9fe:a9fe::1]/', 'address is metadata'],
    ['private', 'http://10.0.0.8/', 'address is private'],
    ['private', 'http://172.16.0.1/', 'address is private'],
    ['private', 'http://192.168.0.1/', 'address is private'],
    ['private', 'http://100.64.0.1/', 'address is private'],
    ['private', 'http://[fd00::8]/', 'address is private'],
    ['link-local', 'http://169.254.0.1/', 'address is link-local'],
    ['link-local', 'http://[fe80::1]/', 'address is link-local'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/', 'address is metadata'],
    ['metadata', 'http://[fd00:ec2::254]/', 'address is metadata'],
    ['reserved', 'http://0.0.0.0:9000/', 'address is reserved'],
    ['reserved', 'http://[::]:9000/', 'address is reserved'],
    ['reserved', 'http://224.0.0.1/', 'address is reserved'],
    ['public', 'http://93.184.215.14/', 'http://93.184.215.14 is not listed: add'],
    ['decimal IPv4', 'http://2130706433:9000/', 'odd form of 127.0.0.1'],
    ['octal IPv4', 'http://0177.0.0.1:9000/', 'odd form of 127.0.0.1'],
    ['hexadecimal IPv4', 'http://0x7f000001:9000/', 'odd form of 127.0.0.1'],
    ['short IPv4', 'http://127.1:9000/', 'odd form of 127.0.0.1'],
    ['short IPv4', '//10.7/', 'odd form of 10.0.0.7'],
    ['IPv4 with a dot behind', 'http://127.0.0.1.:9000/', 'odd form of 127.0.0.1'],
    ['IPv4 in other digits', 'http://１２７.0.0.1:9000/', 'odd form of 127.0.0.1'],
    ['no IPv4', 'http://127.0.0.256:9000/', 'no valid URL'],
    ['IPv6 zone', 'http://[fe80::1%25eth0]/', 'IPv6 zone'],
    ['IPv6 zone', 'http://[fe80::1%eth0]/', 'IPv6 zone'],
    ['user information', 'http://u@127.0.0.1:9000/', 'user information'],
    ['user information', 'http://:@127.0.0.1:9000/', 'user information'],
    ['user information', 'https://ads.example@evil.example/', 'user information'],
    ['user information', 'https://ads.example%40evil.example/', 'percent-encoded'],
    ['encoded host', 'https://%61ds.example/', 'percent-encoded'],
    ['scheme', 'file:///etc/passwd', 'its scheme is file'],
    ['scheme', 'data:text/html,x', 'its scheme is data'],
    ['scheme', 'javascript:x', 'its scheme is javascript'],
    ['scheme', 'ftp://ads.example/', 'its scheme is ftp'],
    ['scheme', 'ads.example:443/a', 'its scheme is ads.example'],
    ['scheme without host', 'http:/a', 'not followed by // and a host'],
    ['scheme without host', 'http:a', 'not followed by // and a host'],
    ['scheme without host', 'https:ads.example', 'not followed by // and a host'],
    ['slashes', 'http:///evil.example/', 'not followed by // and a host'],
    ['slashes', '///evil.example/', 'more than two slashes'],
    ['backslash', '\\\\evil.example/', 'backslash'],
    ['backslash', '/\\evil.example/', 'backslash'],
    ['backslash', 'https://ads.example\\@evil.example/', 'backslash'],
    ['control character', 'ht\ntp://evil.example/', 'control character'],
    ['control character', '/\t/evil.example/', 'control character'],
    ['control character', '/a\u0000', 'control character'],
    ['control character', '/a\u007f', 'control character'],
    ['hidden dot segment', '/a/..%2fb', 'hides a dot segment'],
    ['hidden dot segment', '/a/%2e%2e%5Cb', 'hides a dot segment'],
    ['dot segment with parameters', '/a/..;x=1/b', 'hides a dot segment'],
    ['empty', '', 'it is empty'],
    ['empty', ' ', 'it is empty'],
  ])('%s: %j', (_, src, reason) => {
    expect(() => allow(src)).toThrow(/^The include .* is refused: /);
    expect(() => allow(src)).toThrow(reason);
  });
});

describe('prefixes', () => {
  const within = createAllowList({ base, hosts: ['https://ads.example'], prefixes: ['/_fragments/', '/api'] });
  test.each(['/_fragments/a', '/api', '/api/a', '/api?a', 'https://ads.example/api/a', '/x/../api/a'])(
    'allow %s',
    (src) => {
      expect(within(src)).toBeInstanceOf(URL);
    },
  );
  test.each([
    '/',
    '/a',
    '/_fragments',
    '/apis',
    '/_fragments/../a',
    '/_fragments/%2e%2e/a',
    '/API',
    'https://ads.example/',
  ])('refuse %s', (src) => {
    expect(() => within(src)).toThrow('its path is not under /_fragments/, /api');
  });
  test('an empty list allows nothing', () => {
    expect(() => createAllowList({ base, prefixes: [] })('/a')).toThrow('prefixes is empty');
  });
});

describe('options are refused by name', () => {
  test.each([
    'ads.example',
    'https://ads.example/path',
    'https://u@ads.example',
    'ftp://ads.example',
    'https://ads.example?x',
    '*',
    '',
  ])('hosts: %j', (host) => {
    expect(() => createAllowList({ base, hosts: [host] })).toThrow(TypeError);
    expect(() => createAllowList({ base, hosts: [host] })).toThrow('hosts takes http(s) origins');
  });
  test('base and prefixes', () => {
    expect(() => createAllowList({ base: new URL('file:///a') })).toThrow('base takes http(s) origins');
    expect(() => createAllowList({ base: new URL('http://u@a/') })).toThrow('base takes http(s) origins');
    expect(() => createAllowList({ base, prefixes: ['a'] })).toThrow(
      'prefixes takes paths that start with /, got "a".',
    );
  });
});
