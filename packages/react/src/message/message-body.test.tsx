import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createScene } from '../../test/scene.js'
import { ChatWindow } from '../chat-window/chat-window.js'
import { linkify } from '../linkify.js'
import { safeImageUrl } from '../safe-image-url.js'

const linksOf = (text: string) =>
  linkify(text)
    .filter(({ href }) => href !== undefined)
    .map(({ href }) => href)

describe('a message body', () => {
  it('shows hostile text as text', async () => {
    const hostile = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[click](javascript:alert(1))',
      'javascript:alert(1)',
      'data:text/html,<b>hi</b>',
      '{{constructor.constructor("alert(1)")()}}',
    ]
    const scene = createScene({
      conversations: [
        {
          id: 'team',
          memberIds: ['ada', 'grace'],
          messages: hostile.map((text) => ({ authorId: 'grace', text })),
        },
      ],
    })
    await scene.show(<ChatWindow conversationId="team" />)
    const log = screen.getByRole('log')
    for (const text of hostile) expect(within(log).getByText(text)).toBeVisible()
    expect(log.querySelectorAll('script, img, a, b')).toHaveLength(0)
  })

  it('links what is allowed, shown as it is, without handing anything over', async () => {
    const scene = createScene({
      conversations: [
        {
          id: 'team',
          memberIds: ['ada', 'grace'],
          messages: [{ authorId: 'grace', text: 'See https://example.com/a?b=c#d.' }],
        },
      ],
    })
    await scene.show(<ChatWindow conversationId="team" />)
    const link = screen.getByRole('link')
    expect(link).toHaveTextContent('https://example.com/a?b=c#d')
    expect(link).toHaveAttribute('href', 'https://example.com/a?b=c#d')
    expect(link).toHaveAttribute('rel', 'noopener noreferrer ugc')
    expect(link).toHaveAttribute('target', '_blank')
  })

  it('sets each body and name apart from the direction round it', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    const article = screen.getByText('Shall we ship at four?').closest('article')
    expect(screen.getByText('Shall we ship at four?').closest('[dir="auto"]')).not.toBeNull()
    expect(within(article as HTMLElement).getByText('Grace Hopper').tagName).toBe('BDI')
  })
})

describe('linkify', () => {
  it('knows http, https, mailto and tel, and nothing else', () => {
    expect(
      linksOf('http://a.example https://b.example mailto:a@b.example tel:+4930123 ftp://c.example'),
    ).toEqual(['http://a.example', 'https://b.example', 'mailto:a@b.example', 'tel:+4930123'])
    expect(
      linksOf('javascript:alert(1) vbscript:x data:text/html,x blob:https://x file:///x'),
    ).toEqual([])
  })

  it('makes no link of a URL with a user name or password, which looks like another host', () => {
    expect(linksOf('https://bank.example@evil.example/ https://a:b@evil.example')).toEqual([])
  })

  it('leaves the punctuation of the sentence out, and brackets that the link opened in', () => {
    expect(linksOf('(https://a.example/x), https://a.example/y(z)! "https://a.example/q"')).toEqual(
      ['https://a.example/x', 'https://a.example/y(z)', 'https://a.example/q'],
    )
  })

  it('ends a link at characters that turn the direction of text', () => {
    expect(linksOf('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/'])
  })

  it('loses no character of the text', () => {
    const text = 'a https://a.example/b, c (https://d.example) javascript:e https://f@g.example h'
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
  })
})

describe('safeImageUrl', () => {
  it('lets http, https and paths of this origin pass', () => {
    expect(safeImageUrl('https://a.example/b.png')).toBe('https://a.example/b.png')
    expect(safeImageUrl('/avatars/ada.png')).toBe('/avatars/ada.png')
  })

  it('stops everything else', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:image/svg+xml,<svg onload=alert(1)>',
      'blob:https://a.example/1',
      'https://',
      '',
      undefined,
    ]) {
      expect(safeImageUrl(url)).toBeUndefined()
    }
  })
})
