import { Avatar } from '@parley/react'
import { useOthers } from './use-others.js'

/** Invites to the first message. */
export function SayHello({ conversationId }: { readonly conversationId: string }) {
  const [other] = useOthers(conversationId)
  return (
    <div className="hello">
      {other !== undefined && <Avatar user={other} />}
      <strong>
        Say hello{other?.name !== undefined && ' to '}
        <bdi>{other?.name}</bdi>
      </strong>
      <span>This is the very beginning. Nobody has written anything yet.</span>
    </div>
  )
}
