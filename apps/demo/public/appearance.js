// Before the first paint, below the metas of the page: the chosen appearance and the direction of the page (?dir=rtl to try it).
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

  // The bar of an installed window goes with what was chosen, and else with the system.
  const bars = [...document.querySelectorAll('meta[name="theme-color"]')]
  const colors = bars.map((bar) => bar.content)
  const paint = () => {
    const chosen = ['light', 'dark'].indexOf(root.dataset.appearance)
    for (const [index, bar] of bars.entries()) bar.content = colors[chosen < 0 ? index : chosen]
  }
  paint()
  new MutationObserver(paint).observe(root, { attributeFilter: ['data-appearance'] })
})()
