// node summarize-tests.mjs <folder of TRX files> <exit code of dotnet test>
// Prints the failed and the skipped tests of all assemblies and the closing lines; exits with 1 unless tests ran and all held.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, runnerExit] = process.argv.slice(2)

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : (entities[name] ?? whole))
}

function attribute(tag, name) {
  return decode(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

/** VSTest writes one element a result, with what the test said inside. */
function* resultsIn(trx) {
  for (const [, tag, body] of trx.matchAll(/<UnitTestResult\b([^>]*?)(?:\/>|>(.*?)<\/UnitTestResult>)/gs)) {
    const said = /<Message>(.*?)<\/Message>/s.exec(body ?? '') ?? /<StdOut>(.*?)<\/StdOut>/s.exec(body ?? '')
    yield {
      name: attribute(tag, 'testName').replace(/^Nudge\./, ''),
      outcome: attribute(tag, 'outcome'),
      said: decode(said?.[1] ?? '').trim(),
    }
  }
}

const results = readdirSync(folder)
  .filter(file => file.endsWith('.trx'))
  .flatMap(file => [...resultsIn(readFileSync(join(folder, file), 'utf8'))])
  .sort((a, b) => (a.name < b.name ? -1 : 1))

const passed = results.filter(result => result.outcome === 'Passed')
const skipped = results.filter(result => result.outcome === 'NotExecuted')
// Anything else (Failed, Error, Timeout, Aborted) did not hold.
const failed = results.filter(result => result.outcome !== 'Passed' && result.outcome !== 'NotExecuted')

function list(title, tests) {
  if (tests.length === 0) return
  console.log(`\n${title}:`)
  for (const { name, said } of tests) console.log(`  ${name}: ${said.split('\n')[0] || 'no reason given'}`)
}

list('Skipped', skipped)
list('Failed', failed)
console.log()
if (results.length === 0) console.log('No test ran.')
if (failed.length === 0 && runnerExit !== '0') console.log(`The run was cut short: dotnet test ended with ${runnerExit}.`)
console.log(`Nudge: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`)

process.exitCode = passed.length > 0 && failed.length === 0 && runnerExit === '0' ? 0 : 1
