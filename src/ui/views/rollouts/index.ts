/** Rollouts: the revisions of a workload, what each would change, undo, pause and resume, and how far the rollout is. */
import type { KubeObject } from '../../../api/object.ts'
import type { Resource } from '../../../api/resource.ts'
import type { Cancel } from '../../../base/clock.ts'
import { reasonOf } from '../../../base/thrown.ts'
import { revisionsOf, type Rolling, withPods } from '../../../operations/rollout-history.ts'
import type { Host } from '../../app/host.ts'
import { withFactsOf } from '../../data/facts.ts'
import { LiveObject } from '../../data/live-object.ts'
import type { Subject } from '../../data/row.ts'
import { WatchedReads } from '../../data/watched-reads.ts'
import { defineView, type Opened, type ViewEvent } from '../view.ts'
import { rolloutKeys } from './keys.ts'
import { paintRollouts } from './paint.ts'
import { emptyRollouts, updateRollouts, type Heard, type RolloutsState } from './state.ts'

/** Revisions are read anew at most this often, in milliseconds. */
const pause = 200

declare module '../targets.ts' {
  interface ViewTargets {
    readonly rollouts: Subject
  }
}

export const rollouts = defineView<Subject, RolloutsState>({
  name: 'rollouts',
  open,
  update: updateRollouts,
  keys: rolloutKeys,
  paint: paintRollouts,
  crumb: (state) => ({
    text: `${state.subject.name} rollouts`,
    count: state.revisions.length === 0 ? undefined : `${state.revisions.length} revision${state.revisions.length === 1 ? '' : 's'}`,
  }),
  subjects: (state) => [withFactsOf(state.subject, state.object)],
  connection: (state) => state.connection.phase,
})

function open(subject: Subject, host: Host, send: (event: ViewEvent) => void): Opened<RolloutsState> {
  const { client, clock } = host
  let closed = false
  let cancel: Cancel | undefined
  const tell = (revisions: Heard['revisions'], problem?: string): void => {
    const heard: Heard = { object: live.object, connection: live.state, gone: live.gone, revisions, problem }
    if (!closed) send({ type: 'data', name: 'heard', value: heard })
  }
  const read = (): void => {
    cancel = undefined
    const selector = live.object?.spec.selector
    reads
      .read(async (noted) =>
        withPods(noted, { namespace: subject.namespace, selector }, await revisionsOf(noted, subject.resource, subject)),
      )
      .then(tell, (error: unknown) => tell(undefined, reasonOf(error)))
  }
  const soon = (): void => {
    if (closed) return
    tell(undefined)
    if (live.object !== undefined && !live.gone) cancel ??= clock.after(pause, read)
  }
  const reads = new WatchedReads({ client, clock, onChange: soon })
  const live = new LiveObject<KubeObject & Rolling>({
    client,
    clock,
    resource: subject.resource as Resource<KubeObject & Rolling>,
    ref: subject,
    onChange: soon,
  })
  return {
    state: emptyRollouts(subject),
    close: () => {
      closed = true
      cancel?.()
      live.close()
      reads.close()
    },
  }
}
