/** One line of text as it is drawn, from the left. */
export interface DrawnLine {
  readonly text: string
  readonly left: number
  readonly right: number
}

interface DrawnCharacter {
  readonly character: string
  readonly box: DOMRect
}

/** The lines of an element's text, in the order in which the eye meets their characters. */
export function drawnLines(element: Element): readonly DrawnLine[] {
  const lines: DrawnCharacter[][] = []
  for (const drawn of charactersOf(element)) {
    const line = lines.find(
      ([first]) => first && Math.abs(middle(first.box) - middle(drawn.box)) < 5,
    )
    if (line) line.push(drawn)
    else lines.push([drawn])
  }
  return lines.map((line) => {
    const sorted = line.toSorted((a, b) => a.box.left - b.box.left)
    return {
      text: sorted
        .map(({ character }) => character)
        .join('')
        .replace(/\s/g, ' ')
        .trim(),
      left: Math.min(...sorted.map(({ box }) => box.left)),
      right: Math.max(...sorted.map(({ box }) => box.right)),
    }
  })
}

/** Where each character of an element is drawn; spaces that a line ends with are not. */
function* charactersOf(element: Element): Generator<DrawnCharacter> {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode as Text
    for (const [index, character] of [...text.data].entries()) {
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + 1)
      const box = range.getBoundingClientRect()
      if (box.width > 0) yield { character, box }
    }
  }
}

const middle = ({ top, bottom }: DOMRect) => (top + bottom) / 2

/** The same as one string. */
export const drawn = (element: Element) =>
  drawnLines(element)
    .map(({ text }) => text)
    .join(' ')
