import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What needs servers that are not ours is run by `npm run test:engines`.
    include: ['test/**/*.test.ts'],
    globalSetup: 'src/global-setup.ts',
    // One store for all files, and two cores: one file at a time.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
});
