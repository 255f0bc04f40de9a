export { OnlineUsersHeader as Header } from './header.js'
export { OnlineUsersList as List } from './list.js'
export { OnlineUsersMember as Member } from './member.js'
export { OnlineUsersRoot as Root } from './root.js'
