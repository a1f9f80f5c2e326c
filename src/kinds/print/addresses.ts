/** Lists of addresses, cut after the first few. */

/** `a,b,c + 2 more...` */
export const someOf = (texts: readonly string[], most: number): string =>
  texts.length <= most ? texts.join(',') : `${texts.slice(0, most).join(',')} + ${texts.length - most} more...`

/** An address with a port; IPv6 in brackets. */
export const hostPort = (address: string, port: number): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
