/** The addresses that a node gives its pods. */

export interface AddressPool {
  /** The wanted address if it is free, else the next one; throws when none is left. */
  take(wanted: string | undefined): string
  give(ip: string): void
}

/** Addresses 2 to 254 of a /24, each given again only after all others. */
export function addressPool(cidr: string): AddressPool {
  const prefix = cidr.slice(0, cidr.lastIndexOf('.') + 1)
  const used = new Set<string>()
  let last = 1
  return {
    take(wanted) {
      if (wanted !== undefined && !used.has(wanted)) {
        used.add(wanted)
        return wanted
      }
      for (let tries = 0; tries < 253; tries++) {
        last = last >= 254 ? 2 : last + 1
        const ip = `${prefix}${last}`
        if (used.has(ip)) continue
        used.add(ip)
        return ip
      }
      throw new Error(`failed to allocate for range 0: no IP addresses available in range set: ${prefix}1-${prefix}254`)
    },
    give: (ip) => void used.delete(ip),
  }
}
