/**
 * @typedef {object} Driver one browser with one page
 * @property {string} name with its version
 * @property {(url: string) => Promise<unknown>} open
 * @property {(source: string) => Promise<any>} evaluate calls the function that this is the source of, in the page
 * @property {(x: number, y: number, deltaY: number) => Promise<unknown>} [wheel] WebKitGTK’s driver takes turns of the wheel
 *   and does not turn it
 * @property {(text: string) => Promise<unknown>} type with the keys, into what has the focus
 * @property {() => Promise<void>} close
 */

export {}
