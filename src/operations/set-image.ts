/** Changes images of containers, in pods and in the templates of controllers. */
import type { Container, PodSpec } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** The pod spec inside an object of any kind that has one; undefined otherwise. */
export function podSpecOf(resource: Pick<Resource, 'kind'>, object: unknown): PodSpec | undefined {
  let at = object as Record<string, unknown> | undefined
  for (const name of pathOf(resource.kind)) at = at?.[name] as Record<string, unknown> | undefined
  return at as PodSpec | undefined
}

const pathOf = (kind: string): readonly string[] =>
  kind === 'Pod'
    ? ['spec']
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
      : kind === 'PodTemplate'
        ? ['template', 'spec']
        : ['spec', 'template', 'spec']

/** Containers and init containers with their images, in the order of the manifest. */
export function imagesIn(spec: PodSpec): readonly { readonly name: string; readonly image: string; readonly init: boolean }[] {
  const row = (init: boolean) => (container: Container) => ({ name: container.name, image: container.image ?? '', init })
  return [...(spec.initContainers ?? []).map(row(true)), ...spec.containers.map(row(false))]
}

/** The pod spec of an object, and by the names of its containers the images that they are to have. */
interface WantedImages {
  readonly spec: PodSpec
  readonly images: Readonly<Record<string, string>>
}

/** Sets images by a strategic merge patch; sends nothing where all are as wanted. */
export async function setImages(client: Client, resource: Resource, ref: ObjectRef, { spec, images }: WantedImages): Promise<void> {
  const part = (containers: readonly Container[] | undefined): { name: string; image: string }[] =>
    (containers ?? []).flatMap((container) => {
      const image = images[container.name]
      return image === undefined || image === container.image ? [] : [{ name: container.name, image }]
    })
  const containers = part(spec.containers)
  const initContainers = part(spec.initContainers)
  if (containers.length + initContainers.length === 0) return
  const change: Record<string, unknown> = {
    ...(containers.length > 0 && { containers }),
    ...(initContainers.length > 0 && { initContainers }),
  }
  const body = pathOf(resource.kind).reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), change)
  await client.patch(resource, ref, 'strategic', body, { fieldManager: 'kubectl-set' })
}
