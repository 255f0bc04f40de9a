export function ChatShell(_: unknown) {
  return null
}
