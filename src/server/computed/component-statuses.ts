/** componentstatuses: how the parts of the control plane are, in the old form that `kubectl get cs` reads. */
import type { KubeObject } from '../../api/object.ts'
import { componentStatuses } from '../../api/resources.ts'
import { notFound } from '../../api/status.ts'
import type { Entry } from '../../store/store.ts'
import type { Core } from '../core.ts'
import { pretend } from '../storage/pretend.ts'

const parts = ['controller-manager', 'etcd-0', 'scheduler']

/** All of them, or the one with this name. */
export function componentStatusesOf(core: Core, name = ''): Entry[] {
  const wanted = name === '' ? parts : parts.filter((part) => part === name)
  if (wanted.length === 0) throw notFound({ ...componentStatuses, plural: 'componentstatus' }, name)
  const failure = core.store.failure
  return wanted.map((part) => {
    const isWell = part !== 'etcd-0' || failure === undefined
    const condition = isWell
      ? { type: 'Healthy', status: 'True', message: 'ok' }
      : { type: 'Healthy', status: 'False', message: failure?.message ?? '' }
    // Not stored: its metadata is no more than a name.
    const object = {
      kind: 'ComponentStatus',
      apiVersion: 'v1',
      metadata: { name: part, creationTimestamp: null },
      conditions: [condition],
    } as unknown as KubeObject
    return pretend(`/core/componentstatuses/${part}`, core.store.revision, object)
  })
}
