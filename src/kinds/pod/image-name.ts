/** Image names as container registries read them: the grammar decides the tag, and with it the default pull policy. */

const name =
  '(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*'
const reference = new RegExp(
  `^(${name})(?::([\\w][\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
)
/** RepositoryNameTotalLengthMax */
const longest = 255
const identifier = /^[a-f0-9]{64}$/

/**
 * The tag of an image (`latest` where it has neither tag nor digest), or undefined for a digest alone and for a name that cannot be read.
 */
function tagOf(image: string): string | undefined {
  const match = reference.exec(image)
  if (match === null || identifier.test(image)) return undefined
  const slash = image.indexOf('/')
  const first = slash < 0 ? '' : image.slice(0, slash)
  // What stands before the first slash is a registry only if it looks like a host; else it is part of the name and must be lower case.
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  if (slash >= 0 && !isHost && !/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(first)) return undefined
  const whole = match[1] ?? ''
  const repository = slash < 0 ? `library/${whole}` : isHost ? whole.slice(slash + 1) : whole
  if (repository.length > longest) return undefined
  return match[2] ?? (match[3] === undefined ? 'latest' : undefined)
}

/** The grammar is read once for each image: a cluster runs few, many times. */
const policies = new Map<string, string>()
const mostKnown = 1000

/** `Always` for the tag `latest`, else `IfNotPresent`. */
export function defaultPullPolicy(image: string): string {
  const known = policies.get(image)
  if (known !== undefined) return known
  const policy = tagOf(image) === 'latest' ? 'Always' : 'IfNotPresent'
  if (policies.size >= mostKnown) policies.clear()
  policies.set(image, policy)
  return policy
}
