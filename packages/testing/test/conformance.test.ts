import * as vitest from 'vitest'
import { defineTransportConformance } from '../src/conformance/index.js'
import { memorySubject } from './memory-subject.js'

defineTransportConformance({ ...vitest, ...memorySubject() })
