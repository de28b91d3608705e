// An application's server that uses Expo's official library, unmodified, and what that library says of messages.
import { readFileSync } from 'node:fs'
import { received, send } from './lines.mjs'

process.env.EXPO_BASE_URL = process.argv[2]
const { Expo } = await import('expo-server-sdk')
const declared = declaredFields()
const expo = new Expo({ retryMinTimeout: 1, ...(process.argv[3] && { accessToken: process.argv[3] }) })

/** The fields of ExpoPushMessage with their types, as the library's declarations have them. */
function declaredFields() {
  const source = readFileSync(new URL('./ExpoClient.d.ts', import.meta.resolve('expo-server-sdk')), 'utf8')
  const [, body] = /export type ExpoPushMessage = \{\n([\s\S]*?)\n\};/.exec(source)
  return Object.fromEntries([...body.matchAll(/^ {4}(\w+)\??: ([^;{]*)/gm)].map(([, name, type]) => [name, type.trim()]))
}

/** Whether a value is of a declared type: a word among literals, or a plain kind; objects are looked at by their owner. */
function isOf(type, value) {
  if (type.includes("'")) return type.split('|').some((literal) => literal.trim() === `'${value}'`)
  if (type === '' || type.startsWith('Record')) return typeof value === 'object'
  return type.split('|').some((kind) => kind.trim() === typeof value) || (typeof value === 'string' && type.startsWith('ExpoPushToken'))
}

const calls = {
  send: (messages) => expo.sendPushNotificationsAsync(messages),
  receipts: (ids) => expo.getPushNotificationReceiptsAsync(ids),
  chunk: (messages) => expo.chunkPushNotifications(messages).map((chunk) => chunk.length),
  chunkReceipts: (ids) => expo.chunkPushNotificationReceiptIds(ids).map((chunk) => chunk.length),
  isToken: (tokens) => tokens.map((token) => Expo.isExpoPushToken(token)),
  foreignFields: (messages) =>
    messages.flatMap((message) => Object.keys(message).filter((name) => !(name in declared) || !isOf(declared[name], message[name]))),
}

send({ ready: true })
for await (const { call, argument } of received()) {
  try {
    send({ answer: await calls[call](argument) })
  } catch (error) {
    send({ code: error.code ?? '', error: error.message })
  }
}
