/** Adds a container for debugging to a pod that runs, as `kubectl debug` does. */
import type { Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** Gives the name of the container, which nothing takes away again before the pod goes. `target` is the one whose processes it sees, if any. */
export async function addDebugger(
  client: Client,
  ref: ObjectRef,
  { image, target }: { readonly image: string; readonly target?: string | undefined },
): Promise<string> {
  const { metadata, spec }: Pod = await client.get(pods, ref)
  const taken = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(({ name }) => name)
  let number = 1
  while (taken.includes(`debugger-${number}`)) number++
  const added = {
    name: `debugger-${number}`,
    image,
    ...(target !== undefined && { targetContainerName: target }),
    stdin: true,
    tty: true,
    terminationMessagePolicy: 'File',
  }
  await client.patch(pods, metadata, 'strategic', { spec: { ephemeralContainers: [added] } }, { subresource: 'ephemeralcontainers' })
  return added.name
}
