import { expect, test } from 'vitest';
import { readEnvironment } from '../src/env.ts';

test('without a word everything is on this machine', () => {
  const env = readEnvironment({});
  expect(env).toMatchObject({
    PORT: 8081,
    ADMIN_HOST: '127.0.0.1',
    PUBLIC_ORIGIN: 'http://localhost:8080',
    TRUSTED_PEERS: ['127.0.0.1', '::1'],
  });
  expect(env.EXPLORE_URL).toBe('http://127.0.0.1:4101');
});

test('lists are separated by commas, with or without spaces', () => {
  const env = readEnvironment({ TRUSTED_PEERS: ' 10.0.0.0/8 ,fd00::/8,', ALSO_TRUSTED_ORIGINS: 'https://a.example/' });
  expect(env.TRUSTED_PEERS).toEqual(['10.0.0.0/8', 'fd00::/8']);
  expect(env.ALSO_TRUSTED_ORIGINS).toEqual(['https://a.example']);
});

test.each([
  [{ TRUSTED_PEERS: '127.0.0.1,edge' }, /TRUSTED_PEERS is "127\.0\.0\.1,edge": is no address or CIDR range/],
  [{ TRUSTED_PEERS: '10.0.0.0/' }, /TRUSTED_PEERS is/],
  [{ ALSO_TRUSTED_ORIGINS: 'https://a.example,b.example' }, /ALSO_TRUSTED_ORIGINS is .*: is no http/],
  [{ PUBLIC_ORIGIN: 'https://a.example/shop' }, /PUBLIC_ORIGIN is/],
  [{ HSTS_MAX_AGE: '1y' }, /HSTS_MAX_AGE is "1y".*seconds/],
  [{ FRAGMENT_CACHE_MIB: '-1' }, /FRAGMENT_CACHE_MIB is "-1".*MiB/],
  [{ ASSET_RETENTION_DAYS: '0' }, /ASSET_RETENTION_DAYS is "0".*days/],
  [{ ASSET_ORIGINS: 'cdn.example' }, /ASSET_ORIGINS is "cdn\.example": is no http/],
  [{ PRIVATE_DELIVERY: 'esi' }, /PRIVATE_DELIVERY is "esi".*inline, browser/],
  [{ SLOT_DEADLINE_MS: '0' }, /SLOT_DEADLINE_MS is "0"/],
])('%j is refused by name', (source, message) => {
  expect(() => readEnvironment(source)).toThrow(message);
});
