// Before the first paint: the chosen appearance and the direction of the page (?dir=rtl to try it).
;(() => {
  const root = document.documentElement
  const direction = new URLSearchParams(location.search).get('dir')
  if (direction === 'rtl' || direction === 'ltr') root.dir = direction
  try {
    const appearance = localStorage.getItem('parley.appearance')
    if (appearance === 'light' || appearance === 'dark') root.dataset.appearance = appearance
  } catch {
    // Storage may be forbidden: the system's appearance it is.
  }
})()
