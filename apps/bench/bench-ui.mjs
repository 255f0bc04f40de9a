// `pnpm bench:ui [--quick] [--only open,append,…] [--contenders ours,limit,…] [--pages 10]`: the chat window beside
// other chats and engines, in one Chromium. Installs what it is compared with on its own first run.
import { notMeasured } from '../../scripts/measurement.mjs'
import { install } from './run/install.mjs'

try {
  install()
  await import('./run/main.mjs')
} catch (error) {
  notMeasured('bench:ui', error)
}
