import type { ChatErrorCode } from '@parley/core'

/** By the categories of `Intl.PluralRules`; `other` is the fallback. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string
}

const codes: Readonly<Record<ChatErrorCode, string>> = {
  auth: 'Your session has ended. Sign in again to go on.',
  forbidden: 'This conversation does not exist, or you are not a member of it.',
  'rate-limited': 'That was too much at once. Wait a moment.',
  network: 'No connection to the server.',
  timeout: 'The server takes too long to answer.',
  conflict: 'Somebody else changed this at the same time.',
  invalid: 'This was not accepted. Change it and try again.',
  'too-large': 'This message is too long. Make it shorter.',
  unsupported: 'This is not available here.',
  gone: 'This does not exist any more.',
  server: 'Something went wrong on the server.',
  storage: 'This device has no room left. Your text is still here.',
}

/**
 * Every string that a screen shows, in English. `{name}` is filled in. Plain data, so that a server component may
 * pass another language to `ChatProvider`.
 */
export const englishStrings = {
  errors: codes,
  retry: 'Try again',
  you: 'You',
  unknownUser: 'Unknown user',

  conversation: 'Conversation',
  memberCount: { one: '{count} member', other: '{count} members' } as PluralForms,
  stateOnline: 'Online',
  stateAway: 'Away',
  stateBusy: 'Busy',
  stateOffline: 'Offline',

  connecting: 'Connecting…',
  catchingUp: 'Catching up…',
  waiting: 'Connection lost. Trying again…',
  waitingSpoken: 'No connection. Trying again…',
  waitingSeconds: {
    one: 'Connection lost. Trying again in {count} second.',
    other: 'Connection lost. Trying again in {count} seconds.',
  } as PluralForms,
  offline: 'You are offline. You can go on writing.',
  offlineUnsent: {
    one: 'You are offline. {count} message will be sent when you are back.',
    other: 'You are offline. {count} messages will be sent when you are back.',
  } as PluralForms,
  refused: 'Your session has ended. Sign in again to go on.',
  retryNow: 'Try now',
  signInAgain: 'Check again',

  notKept: 'Unsent messages are not kept over a reload.',

  messages: 'Messages',
  loadingMessages: 'Loading messages…',
  noMessages: 'No messages yet',
  noMessagesHint: 'Write the first one.',
  loadFailed: 'The messages could not be loaded',
  conversationClosed: 'This conversation is not available',
  startOfConversation: 'This is where the conversation begins',
  loadOlder: 'Show older messages',
  loadingOlder: 'Loading older messages…',
  loadOlderFailed: 'Older messages could not be loaded.',
  gap: 'Messages are missing here',
  loadGap: 'Show them',
  loadingGap: 'Loading missing messages…',
  jumpToLatest: 'Jump to the latest message',
  jumpToFirstUnread: 'Jump to the first unread message',
  newMessages: { one: '{count} new message', other: '{count} new messages' } as PluralForms,
  newSince: 'New messages',
  messageBroken: 'This message cannot be shown.',
  announceMessage: '{name}: {text}',
  today: 'Today',
  yesterday: 'Yesterday',
  typingOne: '{names} is typing…',
  typingSome: '{names} are typing…',
  typingMany: 'Several people are typing…',

  messageLabel: '{name}, {time}',
  messageDeleted: 'This message was deleted',
  edited: 'edited',
  statusSent: 'Sent',
  statusPending: 'Sending',
  statusFailed: 'Not sent',
  statusUnsure: 'May not have been sent',
  changePending: 'Saving',
  notSent: 'Not sent.',
  maybeSent: 'This may not have been sent.',
  changeFailed: 'Your change was not saved.',
  sendAgain: 'Send again',
  discard: 'Discard',
  messageActions: 'Message actions',
  edit: 'Edit',
  delete: 'Delete',
  confirmDelete: 'Really delete?',
  react: 'React',
  reactWith: 'React with {emoji}',
  reactions: 'Reactions',
  reactionCount: { one: '{emoji} {count} person', other: '{emoji} {count} people' } as PluralForms,

  writeMessage: 'Write a message',
  send: 'Send',
  saveEdit: 'Save',
  editing: 'Editing a message',
  cancelEditing: 'Stop editing',
  lengthHint: '{used} of {limit}',

  onlineUsers: 'Online now',
  loadingUsers: 'Loading people…',
  nobodyOnline: 'Nobody is online',
  moreUsers: { one: '{count} more person', other: '{count} more people' } as PluralForms,
  presenceStale: 'Not up to date',
  presenceOffline: 'Not known without a connection',
  presenceUnsupported: 'Who is online is not known here',

  conversations: 'Conversations',
  loadingConversations: 'Loading conversations…',
  noConversations: 'No conversations yet',
  noConversationsHint: 'Start one with somebody.',
  conversationsFailed: 'The conversations could not be loaded',
  loadMore: 'Show more',
  unreadMessages: {
    one: '{count} unread message',
    other: '{count} unread messages',
  } as PluralForms,
  ownPreview: 'You: {text}',
  newConversation: 'New conversation',
  findPeople: 'Find people by name',
  noPeopleFound: 'Nobody found',
  searching: 'Searching…',
  peopleFailed: 'The search did not work. Try again.',
  close: 'Close',
}

export type ParleyStrings = typeof englishStrings
export type StringKey = Exclude<keyof ParleyStrings, 'errors'>

/** What differs from the English strings; anything left out stays English. */
export type StringOverrides = Partial<Omit<ParleyStrings, 'errors'>> & {
  readonly errors?: Partial<Record<ChatErrorCode, string>>
}
