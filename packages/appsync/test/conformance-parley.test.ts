import { defineTransportConformance } from '@parley/testing/conformance'
import * as vitest from 'vitest'
import { startLocalSubject } from './local-subject.js'

const local = await startLocalSubject('parley')
vitest.afterAll(local.close)

defineTransportConformance({ ...vitest, ...local.subject })
