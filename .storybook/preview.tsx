import '@parley/react/styles.css'
import './preview.css'
import { withThemeByDataAttribute } from '@storybook/addon-themes'
import type { Preview, ReactRenderer } from '@storybook/react-vite'
import type { RequestHandler } from 'msw'
import { setupWorker } from 'msw/browser'

const worker = setupWorker()

const preview: Preview = {
  beforeAll: () =>
    worker.start({ quiet: true, onUnhandledRequest: 'bypass' }).then(() => undefined),
  beforeEach: ({ parameters }) => {
    const handlers: readonly RequestHandler[] = parameters['msw']?.handlers ?? []
    worker.resetHandlers(...handlers)
  },
  decorators: [
    withThemeByDataAttribute<ReactRenderer>({
      themes: { light: 'light', dark: 'dark' },
      defaultTheme: 'light',
      attributeName: 'data-theme',
    }),
    (Story, { globals }) => (
      <div className="preview-frame" dir={globals['direction']}>
        <Story />
      </div>
    ),
  ],
  globalTypes: {
    direction: {
      description: 'Writing direction',
      toolbar: { title: 'Direction', icon: 'paragraph', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
  },
  initialGlobals: { direction: 'ltr' },
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
  },
}

export default preview
