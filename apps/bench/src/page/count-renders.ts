import { installRenderCounter } from './renders.js'

// Imported before React, and only where renders are counted: timed pages run without it.
if (location.search.includes('count')) installRenderCounter()
