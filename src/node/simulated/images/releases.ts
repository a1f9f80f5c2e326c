/**
 * Which tags the simulated registries hold of well-known images: the releases that there are, so that a mistyped version fails as it does
 * elsewhere.
 */

/** By the first number of a version: the highest second number. */
type Releases = Readonly<Record<number, number>>

const releases: Readonly<Record<string, Releases>> = {
  'docker.io/library/nginx': { 1: 29 },
  'docker.io/library/httpd': { 2: 4 },
  'docker.io/library/busybox': { 1: 37 },
  'docker.io/library/alpine': { 2: 7, 3: 23 },
  'docker.io/library/redis': { 2: 8, 3: 2, 4: 0, 5: 0, 6: 2, 7: 4, 8: 4 },
  'docker.io/library/postgres': { 8: 4, 9: 6, 10: 23, 11: 22, 12: 22, 13: 23, 14: 20, 15: 15, 16: 11, 17: 7, 18: 1 },
  'docker.io/library/mysql': { 5: 7, 8: 4, 9: 5 },
  'docker.io/library/mariadb': { 5: 5, 10: 11, 11: 8, 12: 1 },
  'docker.io/library/mongo': { 2: 6, 3: 7, 4: 4, 5: 0, 6: 0, 7: 0, 8: 2 },
  'docker.io/library/memcached': { 1: 6 },
  'docker.io/library/rabbitmq': { 3: 13, 4: 2 },
  'docker.io/library/python': { 2: 7, 3: 14 },
  'docker.io/library/golang': { 1: 25 },
  'docker.io/library/ruby': { 1: 9, 2: 7, 3: 4 },
  'docker.io/library/perl': { 5: 42 },
  'docker.io/library/php': { 5: 6, 7: 4, 8: 5 },
}

/** Words that stand in place of a version or behind one. */
const word =
  /^(latest|stable|mainline|edge|unstable|rc|alpine|alpine\d\.\d+|slim|slim-\w+|bookworm|bullseye|buster|trixie|jammy|noble|musl|glibc|uclibc|perl|otel|bookworm-perl|alpine-slim|alpine-perl|alpine-otel|management|management-alpine|fpm|apache|cli|windowsservercore\S*|nanoserver\S*|rc\d+|beta\d+)(-[a-z0-9.]+)*$/

/** False for a tag of a well-known image that was never released; images that nobody listed have every tag. */
export function hasTag(repository: string, tag: string): boolean {
  const known = releases[repository]
  if (known === undefined || tag === '') return true
  const [, major, minor, rest] = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)?(?:-(.+))?$/.exec(tag) ?? []
  if (major === undefined) return word.test(tag)
  const highest = known[Number(major)]
  if (highest === undefined || (minor !== undefined && Number(minor) > highest)) return false
  return rest === undefined || word.test(rest)
}
