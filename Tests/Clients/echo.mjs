// Answers each value with itself and the script's arguments, and ends with 7 when its input does: the test of NodeProcess.
import { received, send } from './lines.mjs'

for await (const value of received()) {
  console.log('a library says something')
  send({ value, arguments: process.argv.slice(2) })
}
process.exitCode = 7
