/** What a text says as JSON; undefined where it is none, for the one who reads it to refuse in its own words. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's error quotes the text, which goes into no answer and no log (I11).
    return undefined
  }
}
