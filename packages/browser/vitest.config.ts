import { defineConfig } from 'vitest/config';

// A real browser on a busy machine: conditions are waited for, so a longer limit costs a green run nothing.
export default defineConfig({
  test: { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } },
});
