import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { serviceWorker } from './offline/service-worker-plugin.js'

const server = process.env['PARLEY_SERVER'] ?? 'http://127.0.0.1:4400'

export default defineConfig(({ command }) => ({
  plugins: [react(), serviceWorker()],
  // In development a change in a package shows at once; the build takes what would be published.
  resolve: command === 'serve' ? { conditions: ['@parley/source', 'module', 'browser'] } : {},
  build: {
    target: 'es2022',
    // These know light-dark(): nothing older needs a rewritten style sheet.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The page forbids data: URLs, so nothing is inlined as one.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: ['index.html', 'own-app-sync.html'] },
  },
  server: {
    // `xfwd` off and the origin kept: the server compares Origin with Host.
    proxy: {
      '/appsync': { target: server, ws: true },
      '/graphql': { target: server, ws: true },
      '/live': { target: server },
      '/session': { target: server },
      '/workgroup': { target: server },
    },
  },
}))
