/** Which container of a pod a request means. */
import type { Pod } from '../../api/objects.ts'
import { badRequest } from '../../api/status.ts'

/** The container of that name, or without a name the only one or the preferred one; refuses with 400. */
export function containerNamed(pod: Pod, name: string): string {
  const container = name === '' ? onlyContainer(pod) : name
  if (!containersOf(pod).includes(container)) throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  return container
}

function onlyContainer(pod: Pod): string {
  const { containers, initContainers = [] } = pod.spec
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (preferred !== undefined && containersOf(pod).includes(preferred)) return preferred
  const [first] = containers
  if (containers.length === 1 && first !== undefined && initContainers.length === 0) return first.name
  const list = (all: readonly { readonly name: string }[]): string => all.map((one) => one.name).join(' ')
  const more = initContainers.length > 0 ? ` or one of the init containers: [${list(initContainers)}]` : ''
  throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${list(containers)}]${more}`)
}

const containersOf = ({ spec }: Pod): string[] =>
  [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => name)
