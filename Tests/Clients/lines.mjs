// The side of NodeProcess that lies in Node: one JSON value a line, in and out.
import { createInterface } from 'node:readline'

// Standard output belongs to the values; what a library logs goes to stderr.
console.log = console.info = console.debug = console.error

/** Sends one value to the test. */
export function send(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** The values that the test sends, until it closes our input. */
export async function* received() {
  for await (const line of createInterface({ input: process.stdin })) yield JSON.parse(line)
}
