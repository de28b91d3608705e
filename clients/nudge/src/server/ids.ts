/** The message of the compiler where a template with a number in it is given as an id. */
export interface NoClockInIds {
  readonly 'A number in an id may be a clock, and then a retry has another id and is delivered twice: give type, entityId and revision instead.': never
}

/**
 * A text, unless it is a template with a number in it, such as `${type}:${loan}:${Date.now()}`: the usual recipe, whose retries are no
 * retries (trap T1). A text whose parts are texts passes, and so does one that was made a `string` on purpose.
 */
export type ClockFree<Id extends string> = HoldsNumber<Id> extends true ? NoClockInIds : Id

/** Whether a template has a number among its parts; the digits of a text that is written out are none. */
type HoldsNumber<Text extends string> = Text extends `${infer Head}${infer Rest}`
  ? `${number}` extends Head
    ? string extends Head ? HoldsNumber<Rest> : true
    : HoldsNumber<Rest>
  : false

const idCharactersMax = 128

/**
 * The id of a notification: what happened, to what, in which state of it. A retry has the same one, and the next change another.
 * @param revision the version, status or time of change that is stored with the entity; never the time of sending
 */
export function idOf(type: string, entityId: string, revision: string | number): string {
  const id = [type, entityId, String(revision)].map((part) => part.replace(/[:%\s]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)).join(':')
  if (id.length <= idCharactersMax) return id
  // Too long to be kept as it is: its beginning for people, and a fingerprint of all of it.
  return `${id.slice(0, idCharactersMax - 17)}~${fingerprint(id)}`
}

/** 64 bits of FNV-1a, enough to part the ids of one recipient within a day. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
