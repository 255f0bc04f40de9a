import { defineTransportConformance } from '@parley/testing/conformance'
import * as vitest from 'vitest'
import { startReferenceSubject } from './reference-subject.js'

const reference = await startReferenceSubject()
vitest.afterAll(reference.close)

defineTransportConformance({ ...vitest, ...reference.subject })
