import './styles/demo.css'
import '@parley/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { registerServiceWorker } from './offline/register-service-worker.js'

const root = document.getElementById('root')
if (root === null)
  throw new Error('index.html has no element with the id "root" to show the app in.')

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

registerServiceWorker()
