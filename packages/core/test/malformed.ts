/** What a backend or a storage may give though its type does not allow it. */
export function malformed<T>(value: unknown): T {
  return value as T
}
