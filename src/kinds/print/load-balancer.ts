/** The addresses that a load balancer has, as Services and Ingresses show them. */

interface Point {
  readonly ip?: string
  readonly hostname?: string
}

/** `10.0.0.1,lb.example.com`: each address once, in order of text; empty where there is none. */
export function loadBalancerText(points: readonly Point[] | undefined): string {
  const addresses = new Set<string>()
  for (const { ip = '', hostname = '' } of points ?? []) {
    if (ip !== '') addresses.add(ip)
    else if (hostname !== '') addresses.add(hostname)
  }
  return [...addresses].sort().join(',')
}
