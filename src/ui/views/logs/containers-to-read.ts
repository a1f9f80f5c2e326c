/** Which containers of a pod a log is made of where none was chosen. */
import type { ContainerStatus, Pod } from '../../../api/objects.ts'
import { defaultContainer } from '../../../kinds/pod/default-container.ts'

/** The one that the pod names, unless all are asked for; else all, init containers first. */
export function containersToRead({ metadata, spec }: Pod, { allContainers }: { readonly allContainers: boolean }): readonly string[] {
  const preferred = metadata.annotations?.[defaultContainer]
  if (preferred !== undefined && !allContainers) return [preferred]
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].map(({ name }) => name)
}

/** How its containers are, of all sorts. */
export const statusesOf = ({ status = {} }: Pod): readonly ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
  ...(status.ephemeralContainerStatuses ?? []),
]

export const isRunning = (pod: Pod, container: string): boolean =>
  statusesOf(pod).some(({ name, state }) => name === container && state?.running !== undefined)
