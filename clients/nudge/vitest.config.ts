import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@nudge\/client$/, replacement: new URL('src/index.ts', import.meta.url).pathname },
      { find: /^@nudge\/client\/(.+)$/, replacement: `${new URL('src/', import.meta.url).pathname}$1/index.ts` },
    ],
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], restoreMocks: true, pool: 'threads', maxWorkers: 2 },
})
