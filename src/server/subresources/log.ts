/** log: the bytes of a container's log, which its node agent has. */
import type { Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { invalid } from '../../api/status.ts'
import type { LogOptions, ObjectRef } from '../../client/client.ts'
import { checkLogOptions } from '../../kinds/pod/log-options.ts'
import type { Core } from '../core.ts'
import { admin } from '../core.ts'
import { get } from '../verbs/get.ts'
import { containerNamed } from './container-named.ts'
import { agentsFor } from './node-agents.ts'

/** What a reader may ask for over HTTP besides. */
export interface AskedLog extends LogOptions {
  readonly stream?: string | undefined
}

/** Opens the log of a container of the pod; undefined for one that no node has. Refuses before the first byte. */
export async function readLog(
  core: Core,
  ref: ObjectRef,
  options: AskedLog,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const problems = checkLogOptions(options)
  if (problems.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, ref.name, problems)
  const call = { resource: pods, namespace: ref.namespace ?? '', name: ref.name, user: admin, dryRun: false, warn: () => undefined }
  const pod = get(core, call).value as Pod
  const container = containerNamed(pod, options.container ?? '')
  if ((pod.spec.nodeName ?? '') === '') return undefined
  return agentsFor(core, pod).logs(pod, container, options, signal)
}
