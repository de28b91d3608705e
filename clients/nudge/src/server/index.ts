export { NudgeError } from '../core/errors'
export { idOf, type ClockFree, type NoClockInIds } from './ids'
export {
  createNudgeServer, NudgeServer, type Credentials, type InvalidationRequest, type MintedToken, type NudgeServerOptions, type Publication,
  type PublishOptions, type PublishResult, type TokenRequest,
} from './server'
