// `pnpm test:browsers`: what the list must do, in Firefox and WebKitGTK where the machine has them. Says which it had.
import { install } from './run/install.mjs'

install()
await import('./browsers/main.mjs')
