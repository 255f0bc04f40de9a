import { createRequire } from 'node:module'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findChromium } from './scripts/chromium.mjs'
import { ResultsReporter } from './scripts/results-reporter.ts'

// Packages resolve to their sources, so that a test never runs against a stale build.
const source = '@parley/source'
const shared = {
  plugins: [react()],
  resolve: { conditions: [source, 'module', 'browser', 'development|production'] },
  ssr: {
    resolve: {
      conditions: [source, 'module', 'node', 'development|production'],
      externalConditions: [source],
    },
  },
}

// Tests wait on events; a loaded machine may take its time.
const patience = { testTimeout: 20_000, hookTimeout: 20_000 }

// Vite would take its `module` file, and the packages round our sources take `main`: two copies refuse each other's schema.
const graphqlAsNodeResolvesIt = createRequire(import.meta.url).resolve('graphql')

const chromium = await findChromium()
const browser = (name: string) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: 'missing' in chromium ? {} : chromium }),
  instances: [{ browser: 'chromium' as const, name }],
})
const browserOptimizeDeps = {
  include: [
    'react',
    'react-dom',
    'react-dom/client',
    'react/jsx-dev-runtime',
    'msw',
    'msw/browser',
    '@tanstack/react-query',
  ],
}

// `.ci/run` counts what ran; what a machine lacks is counted as skipped, with its reason.
const resultsFolder = process.env.PARLEY_RESULTS
const withoutChromium = 'missing' in chromium ? chromium.missing : undefined
if (withoutChromium !== undefined) console.warn(`Skipping every Chromium test: ${withoutChromium}`)

export default defineConfig({
  test: {
    reporters:
      resultsFolder === undefined
        ? ['default']
        : ['default', new ResultsReporter(resultsFolder, withoutChromium)],
    passWithNoTests: withoutChromium !== undefined,
    // Many files wait for what a real server or a heartbeat takes its time for, and leave a second core idle.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        resolve: { ...shared.resolve, alias: { graphql: graphqlAsNodeResolvesIt } },
        test: {
          name: 'node',
          ...patience,
          environment: 'node',
          include: [
            'packages/*/test/**/*.test.ts',
            'scripts/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
          ],
          // What only a browser has: a real database, locks.
          exclude: ['**/node_modules/**', 'packages/core/test/*.browser.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'dom',
          ...patience,
          environment: 'jsdom',
          include: ['packages/react/src/**/*.test.tsx', 'apps/*/src/**/*.test.tsx'],
          exclude: ['**/*.browser.test.tsx'],
          setupFiles: ['packages/react/test/setup.ts'],
        },
      },
      ...('missing' in chromium
        ? ['browser', 'storybook', 'e2e'].map((name) => ({ test: { name, include: [] } }))
        : [
            {
              ...shared,
              publicDir: '.storybook/public',
              optimizeDeps: browserOptimizeDeps,
              test: {
                name: 'browser',
                ...patience,
                include: ['packages/*/{src,test}/**/*.browser.test.{ts,tsx}'],
                browser: browser('chromium'),
              },
            },
            {
              ...shared,
              plugins: [storybookTest({ configDir: '.storybook' })],
              publicDir: '.storybook/public',
              optimizeDeps: browserOptimizeDeps,
              test: { name: 'storybook', ...patience, browser: browser('stories in chromium') },
            },
            {
              resolve: { alias: { graphql: graphqlAsNodeResolvesIt } },
              test: {
                name: 'e2e',
                environment: 'node' as const,
                include: ['apps/*/e2e/**/*.e2e.ts'],
                testTimeout: 60_000,
                hookTimeout: 60_000,
              },
            },
          ]),
    ],
  },
})
