/** For `before` of a visit: the page starts over this backend. */
export const overAppSync = () =>
  void (location.host && localStorage.setItem('parley.backend', 'appsync-local'))
export const overChatql = () =>
  void (location.host && localStorage.setItem('parley.backend', 'chatql'))
export const overServerlessChat = () =>
  void (location.host && localStorage.setItem('parley.backend', 'serverless-chat'))
