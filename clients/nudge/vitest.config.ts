import { defineConfig } from 'vitest/config'

const path = (name: string) => new URL(name, import.meta.url).pathname
const own = [
  { find: /^@nudge\/client$/, replacement: path('src/index.ts') },
  { find: /^@nudge\/client\/(.+)$/, replacement: `${path('src/')}$1/index.ts` },
]
// React 18 stands beside 19, for what must hold with both.
const react18 = [
  { find: /^react$/, replacement: path('../react-18/node_modules/react/index.js') },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: `${path('../react-18/node_modules/react/')}jsx-$1runtime.js` },
  { find: /^react-dom\/(client|server)$/, replacement: `${path('../react-18/node_modules/react-dom/')}$1.js` },
  { find: /^react-dom$/, replacement: path('../react-18/node_modules/react-dom/index.js') },
]

export default defineConfig({
  test: {
    pool: 'threads',
    maxWorkers: 2,
    restoreMocks: true,
    projects: [
      { resolve: { alias: own }, test: { name: 'all', include: ['test/**/*.test.{ts,tsx}'] } },
      { resolve: { alias: [...react18, ...own] }, test: { name: 'react 18', include: ['test/react/*.test.tsx'], server: { deps: { inline: [/react/] } } } },
    ],
  },
})
