import type { Clause } from './clause.js'
import { r01 } from './clauses/r01-ids.js'
import { r02 } from './clauses/r02-positions.js'
import { r03 } from './clauses/r03-revisions.js'
import { r04 } from './clauses/r04-client-ids.js'
import { r05 } from './clauses/r05-deletions.js'
import { r06 } from './clauses/r06-resuming.js'
import { r07 } from './clauses/r07-pages.js'
import { r08 } from './clauses/r08-aborts.js'
import { r09 } from './clauses/r09-credentials.js'
import { r10 } from './clauses/r10-errors.js'
import { r11 } from './clauses/r11-presence.js'
import { r12 } from './clauses/r12-read-marks.js'
import { r13 } from './clauses/r13-features.js'
import { r14 } from './clauses/r14-leaks.js'
import { r15 } from './clauses/r15-routing.js'
import { r16 } from './clauses/r16-unknown-and-verbatim.js'
import { r17 } from './clauses/r17-reconnecting.js'
import { r18 } from './clauses/r18-idempotence.js'

/** All that the transport contract asks for, in its order. */
export const clauses: readonly Clause[] = [
  r01,
  r02,
  r03,
  r04,
  r05,
  r06,
  r07,
  r08,
  r09,
  r10,
  r11,
  r12,
  r13,
  r14,
  r15,
  r16,
  r17,
  r18,
]
