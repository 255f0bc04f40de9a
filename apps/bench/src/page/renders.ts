/** What React did since the last `reset`, read from the hook that its developer tools use. */
export interface Renders {
  readonly commits: number
  /** Components that ran. */
  readonly components: number
  /** Rows in which a component ran. */
  readonly rows: number
}

interface Fiber {
  readonly tag: number
  readonly flags: number
  readonly child: Fiber | null
  readonly sibling: Fiber | null
  readonly alternate: Fiber | null
  readonly stateNode: unknown
}

/** Functions, classes, forwardRef and memo round a plain function; a memo round anything else runs nothing itself. */
const functionTags = new Set([0, 1, 11, 15])
const hostTag = 5
const performedWork = 1

let commits = 0
let components = 0
let rows = new Set<Element>()
let rowSelector = ''

/** Before React loads. It counts from `resetRenders` on. */
export function installRenderCounter(): void {
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      isDisabled: false,
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberUnmount() {},
      onCommitFiberRoot(_renderer: number, { current }: { readonly current: Fiber }) {
        if (rowSelector === '') return
        commits += 1
        visit(current)
      },
    },
  })
}

export function resetRenders(selector: string): void {
  rowSelector = selector
  commits = 0
  components = 0
  rows = new Set()
}

export function rendersSinceReset(): Renders {
  return { commits, components, rows: rows.size }
}

/** A subtree that React skipped keeps its child: nothing below has run. */
function visit(root: Fiber): void {
  const waiting = [root]
  for (let fiber = waiting.pop(); fiber !== undefined; fiber = waiting.pop()) {
    if (functionTags.has(fiber.tag) && (fiber.flags & performedWork) !== 0) ran(fiber)
    if (fiber.alternate !== null && fiber.alternate.child === fiber.child) continue
    for (let child = fiber.child; child !== null; child = child.sibling) waiting.push(child)
  }
}

function ran(fiber: Fiber): void {
  components += 1
  const found = new Set<Element | null>()
  collectRows(fiber.child, found)
  // A component over several rows is none of them.
  if (found.size !== 1) return
  for (const row of found) if (row !== null) rows.add(row)
}

function collectRows(first: Fiber | null, found: Set<Element | null>): void {
  for (let fiber = first; fiber !== null && found.size < 2; fiber = fiber.sibling) {
    if (fiber.tag === hostTag) found.add((fiber.stateNode as Element).closest(rowSelector))
    else collectRows(fiber.child, found)
  }
}
