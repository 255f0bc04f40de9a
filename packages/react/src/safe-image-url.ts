/** The URL of a picture if it may be loaded: http, https or of this origin; else undefined. */
export function safeImageUrl(url: string | undefined): string | undefined {
  if (url === undefined || url === '') return undefined
  try {
    const { protocol } = new URL(url, 'https://relative.invalid')
    return protocol === 'https:' || protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}
