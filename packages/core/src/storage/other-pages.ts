import type { Channel, Environment } from '../environment/environment.js'
import type { UserId } from '../transport.js'

/** The other pages that share the storage of an account. */
export interface OtherPages {
  /** One name for this account and storage; nothing where no other page shares it. */
  readonly name: string | undefined
  /** They hear what this page posts. */
  readonly hear: boolean
  /** Plain data. Never throws: a page that is not heard goes on alone. */
  post(news: unknown): void
  close(): void
}

export function createOtherPages(
  { openChannel }: Environment,
  sharedName: string | undefined,
  account: UserId,
  hear: (news: unknown) => void,
): OtherPages {
  const name = sharedName && `parley:${JSON.stringify([sharedName, account])}`
  let channel: Channel | undefined
  try {
    channel = name === undefined ? undefined : openChannel?.(name, hear)
  } catch {
    // A sandboxed frame.
  }
  return {
    name,
    hear: channel !== undefined,
    post(news) {
      try {
        channel?.post(news)
      } catch {
        // Custom data that cannot be copied.
      }
    },
    close() {
      channel?.close()
      channel = undefined
    },
  }
}
