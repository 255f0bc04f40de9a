/** The nodes of a piece of HTML, inert: nothing in it runs or loads before it is put into the page. */
export function parsedHtml(html: string): DocumentFragment {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  const fragment = document.createDocumentFragment()
  fragment.append(...body.childNodes)
  return fragment
}
