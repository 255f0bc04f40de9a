import { defineTransportConformance } from '@parley/testing/conformance'
import * as vitest from 'vitest'
import { startWorkgroupSubject } from './support/workgroup-subject.js'

const { subject, close } = await startWorkgroupSubject({ version: 'a', mode: 'stream' })
vitest.afterAll(close)

defineTransportConformance({ ...vitest, ...subject })
