import type { Upstream, UpstreamContext } from '../upstream/upstream.js'

interface JoinPlace {
  /** Where the objects are that get something: a path of fields from the data, lists walked through: `messages.items`. */
  readonly at: string
  /** The field of those objects that holds the key: `userId`. */
  readonly key: string
  /** The field that is written: `user`. An unknown key writes null. */
  readonly as: string
  /** How long what was found for a key is used again, in ms; a minute by default. Nothing found is kept 5 s at most. */
  readonly cacheMs?: number
  /** How many keys are asked for at once; 100 by default. */
  readonly maxBatch?: number
  /**
   * With whom found values are shared. `scope` (the default): those who share the answer they are joined to.
   * `everyone`: all, for what looks the same to all, such as names; the upstream then hears of no user.
   */
  readonly sharing?: 'scope' | 'everyone'
}

/** Joins by a second query. Its document has one variable and one root field. */
export interface QueryJoin extends JoinPlace {
  /**
   * Either takes a list of keys and answers a list (`users(ids: $ids) { id name }`), or takes one key and answers one
   * object (`user(id: $id) { name }`): then many are asked for in one request, under aliases.
   */
  readonly document: string
  /** The upstream of the operation by default. */
  readonly upstream?: Upstream
  /** For an answered list: the field that holds an item's key; `id` by default. */
  readonly resultKey?: string
}

/** Joins by a function in the process. */
export interface FunctionJoin extends JoinPlace {
  /** Finds what belongs to each key; keys without an entry have nothing. */
  load(keys: readonly string[], context: UpstreamContext): Promise<ReadonlyMap<string, unknown>>
}

/** Adds to the objects of an answer what belongs to a key of theirs: a message's author by id. */
export type Join = QueryJoin | FunctionJoin
