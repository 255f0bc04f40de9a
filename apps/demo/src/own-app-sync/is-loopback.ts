/** Whether a host is this computer: what goes there crosses no network. The page's policy names the same two. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127\.0\.0\.1)$/.test(hostname)
