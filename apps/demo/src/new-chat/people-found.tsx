import type { ChatClient, User } from '@parley/core'
import { Avatar } from '@parley/react'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useEffect } from 'react'

export interface PeopleFoundProps {
  readonly client: ChatClient
  readonly text: string
  /** A choice is being carried out. */
  readonly busy: boolean
  readonly onChoose: (person: User) => void
}

const peopleKey = ['demo', 'people']

/** The people whose names match, all of them for an empty text; never oneself. */
export function PeopleFound({ client, text, busy, onChoose }: PeopleFoundProps) {
  const wanted = useDeferredValue(text.trim())
  useNewPeople(client)
  const people = useInfiniteQuery({
    queryKey: [...peopleKey, wanted],
    queryFn: async ({ pageParam, signal }) => {
      const find = client.requests.findUsers
      if (find === undefined) return { users: [] }
      return find({ text: wanted, ...(pageParam === '' ? {} : { cursor: pageParam }) }, { signal })
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: 1,
  })

  if (people.isError) {
    return (
      <div className="people-empty" role="alert">
        <p>People cannot be loaded right now.</p>
        <button type="button" className="button-quiet" onClick={() => people.refetch()}>
          Try again
        </button>
      </div>
    )
  }
  if (people.data === undefined) {
    return (
      <p className="people-empty" role="status">
        Looking for people…
      </p>
    )
  }
  const found = people.data.pages
    .flatMap((page) => page.users)
    .filter((person) => person.id !== client.me.id)
  if (found.length === 0 && !people.hasNextPage) {
    return <Nobody text={wanted} />
  }
  return (
    <>
      <ul className="people" aria-label="People" data-stale={people.isPlaceholderData}>
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className="person"
              aria-disabled={busy}
              onClick={() => !busy && onChoose(person)}
            >
              <Avatar user={person} />
              <bdi>{person.name ?? 'Somebody without a name'}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {people.hasNextPage && (
        <button type="button" className="button-quiet" onClick={() => people.fetchNextPage()}>
          Show more people
        </button>
      )}
    </>
  )
}

/** Looks again when somebody is new or has another name. */
function useNewPeople(client: ChatClient) {
  const queryClient = useQueryClient()
  useEffect(
    () =>
      client.onInboxChange(({ type }) => {
        if (type === 'user' || type === 'refresh') {
          void queryClient.invalidateQueries({ queryKey: peopleKey })
        }
      }),
    [client, queryClient],
  )
}

function Nobody({ text }: { readonly text: string }) {
  if (text !== '') {
    return (
      <p className="people-empty" role="status">
        Nobody here is called “<bdi>{text}</bdi>”.
      </p>
    )
  }
  return (
    <div className="people-empty" role="status">
      <p>Nobody else has signed in yet.</p>
      <p className="hint">
        Open a private window, sign in there with another name, and you have company.
      </p>
    </div>
  )
}
