import { afterEach, expect, test, vi } from 'vitest';
import { readOptions } from '../src/options.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What is printed for this command line, which must end the process. */
function complaintOf(argv: readonly string[]): string {
  let printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  expect(() => readOptions(argv)).toThrow('exit 1');
  return printed;
}

test.each<[string[], RegExp]>([
  [['--port', 'x'], /--port <port>' argument 'x' is invalid\. Allowed: 0 to 65535/],
  [['--port', ''], /Allowed: 0 to 65535/],
  [['--workers', '0'], /Allowed: 1 to 256/],
  [['--origin', '127.0.0.1:9000'], /Allowed: an origin such as http:\/\/127\.0\.0\.1:9000, without a path/],
  [['--origin', 'http://a/b'], /without a path/],
  [['--trusted', '10.0.0.0/8,home'], /--trusted <ranges>'.*"home" is no address or CIDR range/],
  [['--not-public', 'healthz'], /--not-public <paths>'.*such as \/healthz/],
  [['--include-prefix', 'parts/'], /--include-prefix <paths>'.*such as \/parts\//],
  [['--hosts', 'a.example,https://b.example'], /--hosts <names>'.*"https:\/\/b\.example" is no host/],
  [['--tag-header', 'a: b'], /--tag-header <name>'.*letters, digits and hyphens/],
  [['--name', 'a,b'], /--name <name>'.*letters, digits and hyphens/],
  [['--unknown'], /unknown option '--unknown'/],
])('%j is refused with the option and what is allowed', (argv, complaint) => {
  const printed = complaintOf(argv);
  expect(printed).toMatch(complaint);
  expect(printed).toContain('--help explains each option');
});

test('options come from the command line, else the environment, where set to nothing is not set', () => {
  vi.stubEnv('PORT', '9001');
  vi.stubEnv('ADMIN_PORT', '9002');
  vi.stubEnv('CACHE_SIZE', '');
  vi.stubEnv('TAG_HEADER', 'Cache-Tag');
  expect(readOptions(['--port', '9003'])).toMatchObject({
    port: 9003,
    adminHost: '127.0.0.1',
    adminPort: 9002,
    cacheSize: 256,
    workers: 1,
    tagHeader: 'cache-tag',
  });
});
