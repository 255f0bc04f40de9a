import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { arabic, latin, showPage } from '../../test/directed-page.js'
import { drawn } from '../../test/drawn-lines.js'

const bubbleOf = (text: string) =>
  within(screen.getByRole('log'))
    .getByText(text)
    .closest('[data-parley-part="message-bubble"]') as HTMLElement
const partOf = (bubble: HTMLElement, selector: string) =>
  (bubble.querySelector(selector) as HTMLElement).getBoundingClientRect()

const start = (element: Element, dir: 'ltr' | 'rtl') => {
  const { left, right } = element.getBoundingClientRect()
  return dir === 'ltr' ? left : right
}

describe.each(['ltr', 'rtl'] as const)('in a page that reads %s', (dir) => {
  it.each([latin, arabic])('a bubble has its time at the page’s end: %s', async (text) => {
    await showPage({ dir })
    const bubble = bubbleOf(text)
    const body = partOf(bubble, '[data-parley-part="message-body"]')
    const time = partOf(bubble, 'time')
    const status = partOf(bubble, '[data-parley-part="delivery-status"]')
    const order = [body, time, status].map(({ left, width }) => left + width / 2)
    expect([...order].sort((a, b) => (dir === 'ltr' ? a - b : b - a))).toEqual(order)
  })

  it('a time reads as a time', async () => {
    await showPage({ dir })
    for (const time of screen.getByRole('log').querySelectorAll('article time')) {
      expect(drawn(time)).toBe('10:34 AM')
    }
  })

  it('a preview stands at the row’s start, and is cut at the end of its own direction', async () => {
    await showPage({ dir })
    await waitFor(() => expect(screen.getByText('نعم')).toBeVisible())
    const short = screen.getByText('نعم')
    const title = screen.getByText('Short')
    expect(Math.abs(start(short, dir) - start(title, dir))).toBeLessThanOrEqual(1)
    const long = screen.getByText((content) => content.startsWith('كلمة كلمة'))
    expect(long.scrollWidth).toBeGreaterThan(long.clientWidth)
    expect(getComputedStyle(long)).toMatchObject({ direction: 'rtl', textOverflow: 'ellipsis' })
    // It begins at its right, which is in view.
    const range = document.createRange()
    range.setStart(long.firstChild as Text, 0)
    range.setEnd(long.firstChild as Text, 1)
    const first = range.getBoundingClientRect()
    const box = long.getBoundingClientRect()
    expect(first.right).toBeLessThanOrEqual(box.right + 1)
    expect(first.left).toBeGreaterThanOrEqual(box.left)
  })

  it('“You:” stands before what one wrote, with its colon between them', async () => {
    await showPage({ dir })
    const previewOf = (title: string) => {
      const list = within(screen.getByRole('navigation'))
      const button = list.getByText(title).closest('button') as HTMLElement
      return button.querySelector('[data-parley-part="conversation-preview"]') as HTMLElement
    }
    expect(drawn(previewOf('Own'))).toBe(`You: ${latin}`)
    const team = previewOf('Grace Hopper, عمر الخيام')
    expect(team).toHaveTextContent(arabic)
    expect(drawn(team)).toMatch(/^You: \p{Script=Arabic}/u)
    for (const preview of [previewOf('Own'), team]) {
      const title = preview.parentElement?.querySelector('bdi') as HTMLElement
      expect(Math.abs(start(preview, dir) - start(title, dir))).toBeLessThanOrEqual(1)
    }
  })
})
