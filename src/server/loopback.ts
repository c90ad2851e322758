/** Whether a name or an address means this machine and no other. */
export const isLoopback = (hostname: string): boolean =>
  /^((.+\.)?localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(hostname);
