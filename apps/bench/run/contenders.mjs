/**
 * @typedef {object} ContenderFacts
 * @property {string} name also its file in src/contenders
 * @property {string} title
 * @property {18} [react] the React that it runs on. Default 19
 * @property {boolean} [quick] runs with --quick
 */

/** @type {readonly ContenderFacts[]} */
export const contenders = [
  { name: 'ours', title: 'ours', quick: true },
  { name: 'limit', title: 'limit', quick: true },
  { name: 'virtua', title: 'virtua', quick: true },
  { name: 'tanstack', title: 'TanStack', quick: true },
  { name: 'chatscope', title: 'chatscope', quick: true },
  { name: 'stream', title: 'Stream', quick: true },
  { name: 'virtuoso', title: 'react-virtuoso' },
  { name: 'naive', title: 'naive list' },
  { name: 'mui', title: 'MUI X Chat' },
  { name: 'react-chat-elements', title: 'react-chat-elements', react: 18 },
  { name: 'assistant-ui', title: 'assistant-ui' },
]
