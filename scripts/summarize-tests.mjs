// node summarize-tests.mjs <folder of results> <exit code of dotnet test> [exit code of the clients' tests]
// The folder has TRX files of VSTest and *.vitest.json of Vitest.
// Prints the slowest, the skipped and the failed tests of all assemblies and the closing lines; exits with 1 unless tests ran and all held.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, runnerExit, clientsExit = '0'] = process.argv.slice(2)

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : (entities[name] ?? whole))
}

function attribute(tag, name) {
  return decode(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

/** A duration is written 00:01:02.3456789. */
function secondsOf(duration) {
  return duration.split(':').reduce((total, part) => total * 60 + Number(part), 0)
}

/** VSTest writes one element a result, with what the test said inside. */
function* resultsIn(trx) {
  for (const [, tag, body] of trx.matchAll(/<UnitTestResult\b([^>]*?)(?:\/>|>(.*?)<\/UnitTestResult>)/gs)) {
    const said = /<Message>(.*?)<\/Message>/s.exec(body ?? '') ?? /<StdOut>(.*?)<\/StdOut>/s.exec(body ?? '')
    yield {
      name: attribute(tag, 'testName').replace(/^Nudge\./, ''),
      outcome: attribute(tag, 'outcome'),
      seconds: secondsOf(attribute(tag, 'duration')),
      said: decode(said?.[1] ?? '').trim(),
    }
  }
}

const outcomes = { passed: 'Passed', failed: 'Failed', pending: 'NotExecuted', skipped: 'NotExecuted', todo: 'NotExecuted' }

/** Vitest's JSON, in the words of VSTest. A file that could not even be loaded has no tests, and fails as one. */
function* resultsOfVitest(json) {
  for (const file of JSON.parse(json).testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) yield { name: file.name, outcome: 'Failed', seconds: 0, said: file.message ?? '' }
    for (const { fullName, status, duration, failureMessages } of file.assertionResults) {
      yield { name: `Clients: ${fullName}`, outcome: outcomes[status] ?? 'Failed', seconds: (duration ?? 0) / 1000, said: (failureMessages?.[0] ?? '').trim() }
    }
  }
}

const files = readdirSync(folder)
const read = file => readFileSync(join(folder, file), 'utf8')
const results = files
  .filter(file => file.endsWith('.trx'))
  .flatMap(file => [...resultsIn(read(file))])
  .concat(files.filter(file => file.endsWith('.vitest.json')).flatMap(file => [...resultsOfVitest(read(file))]))
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

const slowest = results.toSorted((a, b) => b.seconds - a.seconds).slice(0, 20)
if (slowest.length > 0) console.log('\nThe slowest tests, in seconds:')
for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(8)}  ${name}`)

list('Skipped', skipped)
list('Failed', failed)
console.log()
if (results.length === 0) console.log('No test ran.')
if (failed.length === 0 && runnerExit !== '0') console.log(`The run was cut short: dotnet test ended with ${runnerExit}.`)
if (failed.length === 0 && clientsExit !== '0') console.log(`The run was cut short: the clients' tests ended with ${clientsExit}.`)
console.log(`Nudge: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`)

process.exitCode = passed.length > 0 && failed.length === 0 && runnerExit === '0' && clientsExit === '0' ? 0 : 1
