import { defineTransportConformance } from '@parley/testing/conformance'
import * as vitest from 'vitest'
import { startServerlessSubject } from './serverless-subject.js'

const local = await startServerlessSubject()
vitest.afterAll(local.close)

defineTransportConformance({ ...vitest, ...local.subject })
