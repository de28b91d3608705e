// http_ece, by which web-push and many push services encrypt and open what they carry (RFC 8188).
import { createECDH } from 'node:crypto'
import ece from 'http_ece'
import { received, send } from './lines.mjs'

const bytes = (text) => Buffer.from(text, 'base64url')

for await (const { call, body, key, dh, auth } of received()) {
  const privateKey = createECDH('prime256v1')
  if (key) privateKey.setPrivateKey(bytes(key))
  else privateKey.generateKeys()
  const options = { version: 'aes128gcm', privateKey, authSecret: auth, ...(dh && { dh: bytes(dh) }) }
  send({ body: ece[call](bytes(body), options).toString('base64url') })
}
