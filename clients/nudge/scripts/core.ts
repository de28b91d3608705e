// The smallest use of the package, measured by build.mjs.
export { createNudge } from '../src/index'
