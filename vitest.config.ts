import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{model,redaction-rules,prices,store,collector,query,ui,cli,bench,test}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'ui/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
