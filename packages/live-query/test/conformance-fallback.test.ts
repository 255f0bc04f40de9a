import { defineTransportConformance } from '@parley/testing/conformance'
import * as vitest from 'vitest'
import { startConformanceSubject } from './support/conformance-subject.js'

const { subject, close } = await startConformanceSubject('auto', { streamsPerUser: 0 })
vitest.afterAll(close)

defineTransportConformance({ ...vitest, ...subject })
