/** What the map holds for the key, made at the first call. */
export function getOrMake<K, V extends object>(map: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = map.get(key)
  if (!value) {
    value = make(key)
    map.set(key, value)
  }
  return value
}
