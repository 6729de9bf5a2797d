import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'src/global-setup.ts',
    // One store for all files, and two cores: one file at a time.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
});
