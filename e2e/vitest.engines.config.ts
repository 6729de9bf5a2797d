import { defineConfig } from 'vitest/config';

/** The store in front of each engine: `npm run test:engines`. */
export default defineConfig({
  test: {
    include: ['engines/{conformance,nginx-rules,varnish-rules}.ts'],
    fileParallelism: false,
    // Servers of several kinds on two cores: what is waited for comes late.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 20 } },
  },
});
