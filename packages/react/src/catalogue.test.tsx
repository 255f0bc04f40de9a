import { ChatError } from '@parley/core'
import { render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createCatalogue } from './catalogue.js'

describe('the catalogue', () => {
  it('chooses the plural form of the language', () => {
    const polish = createCatalogue(
      { newMessages: { one: '{count} nowa', few: '{count} nowe', other: '{count} nowych' } },
      'pl',
    )
    const texts = [1, 3, 5].map((count) => polish.text('newMessages', { count }))
    expect(texts).toEqual(['1 nowa', '3 nowe', '5 nowych'])
  })

  it('shows the string of an error’s code, never its message', () => {
    const catalogue = createCatalogue({ errors: { server: 'Später noch einmal' } }, 'de')
    expect(catalogue.error(new ChatError('server', { message: 'SQLITE_BUSY' }))).toBe(
      'Später noch einmal',
    )
    expect(catalogue.error(new ChatError('network'))).toBe('No connection to the server.')
  })

  it('sets each name apart and joins them as the language does', () => {
    const catalogue = createCatalogue({}, 'en-GB')
    const { container } = render(<p>{catalogue.names(['Ada', 'عمر', '{count}'])}</p>)
    expect(container).toHaveTextContent('Ada, عمر and {count}')
    expect(container.querySelectorAll('bdi')).toHaveLength(3)
  })

  it('puts no value into another value’s place', () => {
    const catalogue = createCatalogue({}, 'en-GB')
    expect(catalogue.text('announceMessage', { name: '{text}', text: 'hi' })).toBe('{text}: hi')
  })

  it('calls days as people do', () => {
    const catalogue = createCatalogue({}, 'en-GB')
    const now = Date.now()
    const day = 86_400_000
    expect(catalogue.day(now)).toBe('Today')
    expect(catalogue.day(now - day)).toBe('Yesterday')
    expect(catalogue.day(Date.UTC(2020, 1, 29, 12))).toBe('29 February 2020')
    expect(catalogue.when(now)).toMatch(/^\d{1,2}:\d\d$/)
    expect(catalogue.when(now - 3 * day)).toMatch(/^\w{3}$/)
  })
})
