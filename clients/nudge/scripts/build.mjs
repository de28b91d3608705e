// node scripts/build.mjs — builds dist/: modules by their exports, their types, and nudge.js for pages without a build. Fails past a size budget.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const path = (...parts) => join(root, ...parts)
const externals = ['react', 'react/jsx-runtime', '@tanstack/react-query']
const shared = { root, configFile: false, logLevel: 'warn', publicDir: false }

const entries = Object.fromEntries(
  ['index', 'react', 'tanstack', 'react-native', 'server']
    .map((name) => [name, path('src', ...(name === 'index' ? [] : [name]), 'index.ts')])
    .filter(([, file]) => existsSync(file)),
)

// Frameworks that render on servers ask for it where hooks are.
const directiveOf = ({ name }) => (name === 'react' || name === 'tanstack' ? "'use client'" : '')

rmSync(path('dist'), { recursive: true, force: true })
await build({
  ...shared,
  build: {
    outDir: 'dist', target: 'es2022', minify: false, sourcemap: true,
    lib: { entry: entries, formats: ['es'] },
    rollupOptions: { external: externals, output: { chunkFileNames: 'chunks/[name].js', banner: directiveOf } },
  },
})
// One file that a page loads with a script tag; it puts `Nudge` beside `document`.
await build({
  ...shared,
  build: {
    outDir: 'dist', emptyOutDir: false, target: 'es2022', minify: true,
    lib: { entry: path('src/index.ts'), formats: ['iife'], name: 'Nudge', fileName: () => 'nudge.js' },
  },
})

const tsc = path('..', 'node_modules', 'typescript', 'bin', 'tsc')
execFileSync(process.execPath, [tsc, '--project', path('tsconfig.build.json')], { stdio: 'inherit' })
for (const file of readdirSync(path('dist'), { recursive: true })) if (file.endsWith('.d.ts')) nameFiles(path('dist', file))

// The core is what an app pays for `createNudge` before anything else; lists, tabs, streams and storage are loaded by whoever uses them (ADR 0078).
// nudge.js has all of it in one file, and the adapters of storage.
const core = await measure(path('scripts/core.ts'))
check('core', core, 12_000)
check('nudge.js', gzipSync(readFileSync(path('dist/nudge.js'))).length, 17_000)

/** Node and strict resolvers want the names of files in the types, as they are in the modules. */
function nameFiles(file) {
  const text = readFileSync(file, 'utf8')
  const named = text.replace(/((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)(['"])/g, (whole, before, name, after) => {
    const target = join(dirname(file), name)
    return existsSync(`${target}.d.ts`) ? `${before}${name}.js${after}` : existsSync(join(target, 'index.d.ts')) ? `${before}${name}/index.js${after}` : whole
  })
  writeFileSync(file, named)
}

/** The bytes that a page loads before it connects, minified as an app's are; code that it may need later is in files of its own. */
async function measure(entry) {
  const [{ output }] = await build({
    ...shared,
    build: {
      write: false, target: 'es2022', minify: false,
      // As a library, so that the help that Vite adds for stylesheets is not counted.
      lib: { entry, formats: ['es'] },
      rollupOptions: { output: { minify: true } },
    },
  })
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const needed = new Set(output.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName))
  for (const name of needed) for (const other of chunks.get(name).imports) needed.add(other)
  // One file in an app's bundle.
  return gzipSync([...needed].map((name) => chunks.get(name).code.replace(/^(import[^;]+;)+/, '')).join('')).length
}

function check(name, bytes, most) {
  console.log(`${name}: ${bytes} of ${most} bytes (gzip)`)
  if (bytes > most) {
    console.error(`${name} has outgrown its budget.`)
    process.exitCode = 1
  }
}
