import { openList } from '../routing/use-route.js'
import { Icon } from '../shell/icon.js'

/** For an address that leads nowhere; a stranger's conversation and one that never was look alike. */
export function ConversationClosed() {
  return (
    <div className="blank" role="alert">
      <Icon name="alert" />
      <h2>This conversation is not available</h2>
      <p>
        It does not exist, or you are not a member of it. Check the address, or ask to be invited.
      </p>
      <button type="button" className="button-primary" onClick={openList}>
        Go to your chats
      </button>
    </div>
  )
}
