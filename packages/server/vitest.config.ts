import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // `npm run test:engines` has a server, and names it.
    exclude: [...configDefaults.exclude, ...(process.env.TEST_POSTGRES_URL ? [] : ['test/postgres/**'])],
  },
});
