export {
  type ClauseResult,
  type ConformanceReport,
  formatConformance,
  type TestResult,
} from './conformance-report.js'
export type { ConformanceControls, Person, Renewals } from './controls.js'
export { CountedFetch } from './counted-fetch.js'
export { defineTransportConformance, type TestFunctions } from './define-transport-conformance.js'
export { RecordingSink, type SinkCall } from './recording-sink.js'
export { runTransportConformance } from './run-transport-conformance.js'
export type { ConformanceSubject, Patience } from './subject.js'
export type { Outcome } from './try-test.js'
