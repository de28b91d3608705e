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

rmSync(path('dist'), { recursive: true, force: true })
await build({
  ...shared,
  build: {
    outDir: 'dist', target: 'es2022', minify: false, sourcemap: true,
    lib: { entry: entries, formats: ['es'] },
    rollupOptions: { external: externals, output: { chunkFileNames: 'chunks/[name].js' } },
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

// The core is what an app pays that imports `createNudge` and nothing else. nudge.js has all adapters, and the code of tabs in one file.
const core = await measure(path('scripts/core.ts'))
check('core', core, 14_800)
check('nudge.js', gzipSync(readFileSync(path('dist/nudge.js'))).length, 16_500)

/** Node and strict resolvers want the names of files in the types, as they are in the modules. */
function nameFiles(file) {
  const text = readFileSync(file, 'utf8')
  const named = text.replace(/((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)(['"])/g, (whole, before, name, after) => {
    const target = join(dirname(file), name)
    return existsSync(`${target}.d.ts`) ? `${before}${name}.js${after}` : existsSync(join(target, 'index.d.ts')) ? `${before}${name}/index.js${after}` : whole
  })
  writeFileSync(file, named)
}

/** The bytes of an entry and of what it imports at once, minified as an app does; what it imports later is a file of its own. */
async function measure(entry) {
  const { output } = await build({
    ...shared,
    build: { write: false, target: 'es2022', minify: true, modulePreload: false, rollupOptions: { input: entry, preserveEntrySignatures: 'strict' } },
  })
  return gzipSync(output.filter((chunk) => chunk.isEntry).map((chunk) => chunk.code).join('')).length
}

function check(name, bytes, most) {
  console.log(`${name}: ${bytes} of ${most} bytes (gzip)`)
  if (bytes > most) {
    console.error(`${name} has outgrown its budget.`)
    process.exitCode = 1
  }
}
