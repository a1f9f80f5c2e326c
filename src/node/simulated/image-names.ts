/** What the simulated registries know of images: which they do not have, digests and sizes. */
import { createHash } from 'node:crypto'
import type { ImageName } from '../image-name.ts'

const missingWords = /(doesnotexist|does-not-exist|nonexist|notexist|missing|invalid|nope|no-such|nosuch|wrong|typo|bogus|99\.99|999)/

/**
 * Why the registries do not have it, in containerd's words; undefined: they do. A tag or a last path part with such a word is missing, as
 * is a tag that was never released; hosts that end in `.invalid` cannot be reached; repositories with `private` ask for a login.
 */
export function pullRefusal(name: ImageName, hasTag: (repository: string, tag: string) => boolean = () => true): string | undefined {
  const host = name.repository.slice(0, name.repository.indexOf('/'))
  if (host.endsWith('.invalid')) {
    return `failed to pull and unpack image "${name.full}": failed to resolve reference "${name.full}": failed to do request: Head "https://${host}/v2/${name.repository.slice(host.length + 1)}/manifests/${name.digest ?? name.tag}": dial tcp: lookup ${host} on 10.96.0.10:53: no such host`
  }
  if (missingWords.test(name.tag) || (name.digest === undefined && !hasTag(name.repository, name.tag)))
    return `rpc error: code = NotFound desc = failed to pull and unpack image "${name.full}": failed to resolve reference "${name.full}": ${name.full}: not found`
  const last = name.repository.slice(host.length + 1)
  if (missingWords.test(last) || /(^|[/-])private([/-]|$)/.test(last)) {
    return `failed to pull and unpack image "${name.full}": failed to resolve reference "${name.full}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`
  }
  return undefined
}

/** The digest the simulated registry gives a name: always the same for the same name. */
export function digestOf(name: ImageName): string {
  return name.digest ?? `sha256:${createHash('sha256').update(name.full).digest('hex')}`
}

/** A plausible size for an image nobody described: 5 to 200 MB, always the same for one repository. */
export function guessedSize(name: ImageName): number {
  const first = createHash('sha256').update(name.repository).digest().readUInt32BE(0)
  return 5_000_000 + (first % 195_000_000)
}
