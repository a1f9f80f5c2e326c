/** Which container of a pod a request means. Upstream: validateContainer of registry/core/pod. */
import type { Pod } from '../../api/objects.ts'
import { badRequest } from '../../api/status.ts'

/** The container of that name, or without a name the only one; refuses with 400. Init and ephemeral containers are to be named. */
export function containerNamed(pod: Pod, name: string): string {
  const named = name === '' ? onlyContainer(pod) : name
  if (!containersOf(pod).includes(named)) throw badRequest(`container ${named} is not valid for pod ${pod.metadata.name}`)
  return named
}

function onlyContainer(pod: Pod): string {
  const [first, ...others] = pod.spec.containers
  if (first !== undefined && others.length === 0) return first.name
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${containersOf(pod).join(' ')}]`)
}

const containersOf = ({ spec }: Pod): string[] =>
  [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => name)
