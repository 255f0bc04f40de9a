const url = '/service-worker.js'

/** What the page's content security policy asks for before a worker's address. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

/** Lets the page open without a network, where the browser allows it; in development there is none. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  // This one address, whatever is asked for.
  const policy = trustedTypes?.createPolicy('parley-service-worker', { createScriptURL: () => url })
  navigator.serviceWorker.register(policy?.createScriptURL(url) ?? url).catch(() => {
    // Private windows and strict settings refuse: the page then opens with a network only.
  })
}
