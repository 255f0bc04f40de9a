const paths = {
  system: 'M4 5.5h16v10.5H4zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  back: 'M15 5l-7 7 7 7',
  chats:
    'M5.5 4.5h9a3 3 0 0 1 3 3V11a3 3 0 0 1-3 3H9l-4 3.2v-3.4A3 3 0 0 1 2.5 11V7.5a3 3 0 0 1 3-3ZM20 8.5a3 3 0 0 1 1.5 2.6V15a3 3 0 0 1-2.5 3v2.7L15.5 18H12',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4.5 4.5',
  leave: 'M14 4.5H6.5v15H14M11 12h9.5M17 8.5l3.5 3.5-3.5 3.5',
  alert: 'M12 8v5M12 16.5v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z',
} as const

export type IconName = keyof typeof paths

/** A drawing beside words that say the same: never the only name of a thing. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" data-icon={name} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
