// node scripts/extract-guides.mjs — writes each block of TypeScript of the guides into test/guides/, so that the compiler reads what users copy.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = join(root, 'test', 'guides')
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })

for (const [guide, least] of [['react', 6], ['tanstack-and-pusher', 2]]) {
  const page = readFileSync(join(root, '..', '..', 'docs', 'guides', `${guide}.md`), 'utf8')
  const blocks = [...page.matchAll(/```(tsx?)\n(.*?)```/gs)]
  if (blocks.length < least) throw new Error(`docs/guides/${guide}.md has lost blocks of code: ${blocks.length} of ${least}.`)
  blocks.forEach(([, kind, code], i) => writeFileSync(join(target, `${guide}-${i + 1}.${kind}`), code))
}
