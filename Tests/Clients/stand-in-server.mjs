// Keeps to the part of the server's command line that NudgeProcess relies on, so that NudgeProcess is tested without the server:
// --listen, --data, demo.json, `nudge ready`, /health/ready, an orderly end at SIGTERM. `--refuse` ends it at once with 3.
import { mkdirSync, writeFileSync, existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: { listen: { type: 'string' }, data: { type: 'string' }, refuse: { type: 'boolean' } },
})

if (options.refuse) {
  console.error('--refuse was given')
  process.exit(3)
}

mkdirSync(options.data, { recursive: true })
const startsFile = join(options.data, 'starts')
const starts = existsSync(startsFile) ? Number(readFileSync(startsFile, 'utf8')) + 1 : 1
writeFileSync(startsFile, String(starts))
writeFileSync(join(options.data, 'demo.json'), JSON.stringify({ app: 'demo', key: 'k', secret: 's', url: options.listen }))

const { hostname, port } = new URL(options.listen)
let questions = 0
const server = createServer((request, response) => {
  // Not ready at the first question, as a server that still migrates.
  response.statusCode = request.url === '/health/ready' && questions++ > 0 ? 200 : 503
  response.end(JSON.stringify({ starts, setting: process.env.NUDGE__SETTING ?? null, credentials: request.headers.authorization ?? null }))
})
server.listen(Number(port), hostname, () => console.log(`nudge ready ${options.listen}`))
process.on('SIGTERM', () => process.exit(0))
