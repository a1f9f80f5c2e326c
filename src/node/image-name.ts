/** Reading names of images as container runtimes do. */

export interface ImageName {
  /** `docker.io/library/nginx` */
  readonly repository: string
  readonly tag: string
  readonly digest: string | undefined
  /** `docker.io/library/nginx:1.27`, as containerd writes it. */
  readonly full: string
}

const pattern =
  /^(?:(?<host>(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?)\/)?(?<path>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/

/** Why this is no image name, as kubelet says it (ParseNormalizedNamed): whoever writes capitals is told so. */
export function imageNameProblem(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const isHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost')
  const path = isHost ? rest.join('/') : image
  const isOfficial = !path.includes('/') && (!isHost || /^(index\.)?docker\.io$/.test(first))
  const [name = ''] = `${isOfficial ? 'library/' : ''}${path}`.split(':')
  const why = name === name.toLowerCase() ? '' : `: repository name (${name}) must be lowercase`
  return `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format${why}`
}

/** Undefined for what is no image name. */
export function readImageName(image: string): ImageName | undefined {
  const groups = pattern.exec(image)?.groups
  if (groups === undefined) return undefined
  let host = groups['host']
  let path = groups['path'] ?? ''
  // Docker's rule: the part before the first slash is a host only if it looks like one.
  if (host !== undefined && !host.includes('.') && !host.includes(':') && host !== 'localhost') {
    path = `${host}/${path}`
    host = undefined
  }
  const registry = host ?? 'docker.io'
  const repository = registry === 'docker.io' && !path.includes('/') ? `docker.io/library/${path}` : `${registry}/${path}`
  const digest = groups['digest']
  const tag = groups['tag'] ?? (digest === undefined ? 'latest' : '')
  return { repository, tag, digest, full: digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}` }
}
