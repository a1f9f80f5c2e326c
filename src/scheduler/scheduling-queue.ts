/** The pods that wait for a node: those to try now, those resting after a failure, and those that only a change of the cluster can help. */
import type { Pod } from '../api/objects.ts'
import type { Clock } from '../base/clock.ts'
import { type Filter, type Happening, helps } from './filter.ts'
import type { PodInfo } from './pod-info.ts'

const firstRest = 1_000
const longestRest = 10_000
/** What nothing helped is tried again all the same after this long. */
const longestWait = 5 * 60_000

interface Waiting {
  info: PodInfo
  place: 'active' | 'resting' | 'stuck' | 'busy'
  attempts: number
  lastTry: number
  /** Order of arrival in `active`. */
  order: number
  failing: ReadonlySet<Filter>
}

export class SchedulingQueue {
  private readonly clock: Clock
  private readonly pods = new Map<string, Waiting>()
  private readonly heap: Waiting[] = []
  private readonly resting = new Set<Waiting>()
  private readonly stuck = new Set<Waiting>()
  private order = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** A new pod, or a newer version of one that waits. */
  put(info: PodInfo, before: Pod | undefined): void {
    const known = this.pods.get(info.uid)
    if (known === undefined) {
      const waiting: Waiting = { info, place: 'active', attempts: 0, lastTry: 0, order: 0, failing: new Set() }
      this.pods.set(info.uid, waiting)
      return this.activate(waiting)
    }
    known.info = info
    if (before !== undefined && known.place === 'stuck' && isHelped(known, { what: 'pod-changed', pod: info, before })) this.wake(known)
  }

  remove(uid: string): void {
    const known = this.pods.get(uid)
    if (known === undefined) return
    this.pods.delete(uid)
    this.resting.delete(known)
    this.stuck.delete(known)
    known.place = 'busy'
  }

  has(uid: string): boolean {
    return this.pods.has(uid)
  }

  get size(): number {
    return this.pods.size
  }

  /** How many pods nothing can help for now. */
  get stuckCount(): number {
    return this.stuck.size
  }

  /** The most important pod; when none is due, one that rests (as upstream does since 1.33). */
  take(): PodInfo | undefined {
    for (let next = this.pop(); next !== undefined; next = this.pop()) {
      if (next.place === 'active' && this.pods.get(next.info.uid) === next) return this.begin(next)
    }
    let soonest: Waiting | undefined
    for (const waiting of this.resting) if (soonest === undefined || this.restsUntil(waiting) < this.restsUntil(soonest)) soonest = waiting
    if (soonest === undefined) return undefined
    this.resting.delete(soonest)
    return this.begin(soonest)
  }

  /** The pod fits nowhere: it waits for a happening that helps one of the filters that refused it. */
  giveUp(uid: string, failing: ReadonlySet<Filter>): void {
    const known = this.pods.get(uid)
    if (known === undefined) return
    known.failing = failing
    known.place = 'stuck'
    this.stuck.add(known)
  }

  /** The attempt failed for no fault of the pod's: again after a rest. */
  retry(uid: string): void {
    const known = this.pods.get(uid)
    if (known === undefined) return
    known.place = 'stuck'
    this.stuck.add(known)
    this.clock.after(Math.max(0, this.restsUntil(known) - this.clock.now()), () => {
      if (known.place === 'stuck' && this.pods.get(uid) === known) this.wake(known)
      this.onReady()
    })
  }

  /** Called when a rest ended and a pod may be taken. */
  onReady: () => void = () => undefined

  /** Wakes every pod that the happening may help. */
  happened(happening: Happening): void {
    for (const waiting of this.stuck) if (isHelped(waiting, happening)) this.wake(waiting)
  }

  /** Wakes what has waited for minutes. */
  wakeOld(): void {
    const before = this.clock.now() - longestWait
    for (const waiting of this.stuck) if (waiting.lastTry <= before) this.wake(waiting)
  }

  private wake(waiting: Waiting): void {
    this.stuck.delete(waiting)
    if (this.restsUntil(waiting) <= this.clock.now()) return this.activate(waiting)
    waiting.place = 'resting'
    this.resting.add(waiting)
  }

  private begin(waiting: Waiting): PodInfo {
    waiting.place = 'busy'
    waiting.attempts++
    waiting.lastTry = this.clock.now()
    return waiting.info
  }

  private restsUntil(waiting: Waiting): number {
    return waiting.lastTry + Math.min(longestRest, firstRest * 2 ** (waiting.attempts - 1))
  }

  private activate(waiting: Waiting): void {
    waiting.place = 'active'
    waiting.order = ++this.order
    this.push(waiting)
  }

  private push(waiting: Waiting): void {
    const { heap } = this
    let at = heap.push(waiting) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(waiting, heap[parent] as Waiting)) break
      heap[at] = heap[parent] as Waiting
      at = parent
    }
    heap[at] = waiting
  }

  private pop(): Waiting | undefined {
    const { heap } = this
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Waiting, heap[child] as Waiting)) child++
      if (!isBefore(heap[child] as Waiting, last)) break
      heap[at] = heap[child] as Waiting
      at = child
    }
    heap[at] = last
    return top
  }
}

const isBefore = (a: Waiting, b: Waiting): boolean =>
  a.info.priority > b.info.priority || (a.info.priority === b.info.priority && a.order < b.order)

/** A pod that no filter refused found no node at all. */
function isHelped({ failing, info }: Waiting, happening: Happening): boolean {
  if (failing.size === 0) return happening.what === 'node-added' || happening.what === 'pod-removed'
  for (const filter of failing) if (helps(filter, happening, info)) return true
  return false
}
