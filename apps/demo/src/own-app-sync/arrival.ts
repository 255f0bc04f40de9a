/** What the hosted page said in the address, which is cleaned at once: no code stays there, or in the history. */
export function takeArrival(): URLSearchParams | undefined {
  const said = new URLSearchParams(location.search)
  if (!said.has('state') && !said.has('code') && !said.has('error')) return undefined
  const { pathname } = location
  const direction = said.get('dir')
  history.replaceState(null, '', direction === null ? pathname : `${pathname}?dir=${direction}`)
  return said
}
