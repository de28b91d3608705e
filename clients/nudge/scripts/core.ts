// The smallest use of the package, as an app has it; measured by build.mjs.
import { createNudge } from '../src/index'

Object.assign(globalThis, { createNudge })
