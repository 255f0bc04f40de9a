import '../styles/demo.css'
import './own-app-sync.css'
import '@parley/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { registerServiceWorker } from '../offline/register-service-worker.js'
import { OwnApp } from './own-app.js'
import { start } from './start.js'

const root = document.getElementById('root')
if (root === null)
  throw new Error('own-app-sync.html has no element with the id "root" to show the app in.')

// Before React renders, and once: a code can be exchanged once.
const started = start()

createRoot(root).render(
  <StrictMode>
    <OwnApp started={started} />
  </StrictMode>,
)

registerServiceWorker()
