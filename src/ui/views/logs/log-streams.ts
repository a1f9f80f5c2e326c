/** Keeps one stream open for each container of the pods that a subject stands for; pods that come later join, containers that restart go on. */
import type { ContainerStatus, Pod } from '../../../api/objects.ts'
import type { Resource } from '../../../api/resource.ts'
import { pods } from '../../../api/resources.ts'
import type { Cancel } from '../../../base/clock.ts'
import type { LogOptions, Stop } from '../../../client/client.ts'
import type { Host } from '../../app/host.ts'
import type { Subject } from '../../data/row.ts'
import { textOf, timeOf, type LogBuffer } from './log-buffer.ts'

/** Which part of the past is shown. */
export type Range = { readonly name: string; readonly tailLines?: number; readonly sinceSeconds?: number }

export interface Choice {
  readonly range: Range
  readonly previous: boolean
  /** Every container, even where the pod names a default one. */
  readonly allContainers: boolean
}

interface OpenStream {
  readonly abort: AbortController
  readonly restarts: number
  ended: boolean
  lastTime: string
}

const retryAfter = 2000

export class LogStreams {
  choice: Choice
  /** What there is to say when no line came: what containers wait for, or why the cluster refused. */
  notice = ''
  private readonly subject: Subject
  private readonly host: Host
  private readonly buffer: LogBuffer
  private readonly onChange: () => void
  private readonly streams = new Map<string, OpenStream>()
  private readonly known = new Map<string, Pod>()
  private stopWatch: Stop | undefined
  private readonly timers = new Set<Cancel>()
  private closed = false
  private generation = 0

  constructor(subject: Subject, host: Host, { buffer, choice, onChange }: { readonly buffer: LogBuffer; readonly choice: Choice; readonly onChange: () => void }) {
    this.subject = subject
    this.host = host
    this.buffer = buffer
    this.choice = choice
    this.onChange = onChange
    this.follow()
  }

  get open(): number {
    return [...this.streams.values()].filter((stream) => !stream.ended).length
  }

  /** Begins anew with other choices. */
  restart(choice: Partial<Choice>): void {
    this.choice = { ...this.choice, ...choice }
    this.stopAll()
    this.buffer.clear()
    for (const pod of this.known.values()) this.consider(pod)
    this.onChange()
  }

  close(): void {
    this.closed = true
    this.stopWatch?.()
    this.stopAll()
    for (const cancel of this.timers) cancel()
  }

  private stopAll(): void {
    this.generation++
    for (const stream of this.streams.values()) stream.abort.abort()
    this.streams.clear()
  }

  private later(run: () => void): void {
    const cancel = this.host.clock.after(retryAfter, () => {
      this.timers.delete(cancel)
      if (!this.closed) run()
    })
    this.timers.add(cancel)
  }

  /** Lists the pods and watches them. */
  private follow(): void {
    const { subject, host } = this
    const where = subject.resource.id === pods.id ? { fieldSelector: `metadata.name=${subject.name}` } : { labelSelector: subject.facts.selector ?? '' }
    const list = { namespace: subject.namespace, ...where }
    host.client.list(pods as Resource<Pod>, list).then(
      ({ items, metadata }) => {
        if (this.closed) return
        if (items.length === 0) this.say(`${subject.resource.singular} ${subject.name} has no pods`)
        for (const pod of items) this.consider(pod)
        this.stopWatch = host.client.watch(
          pods as Resource<Pod>,
          { ...list, resourceVersion: metadata.resourceVersion },
          (events) => {
            for (const event of events) {
              if (event.type === 'ADDED' || event.type === 'MODIFIED') this.consider(event.object)
              if (event.type === 'DELETED') this.known.delete(event.object.metadata.uid)
            }
          },
          () => this.later(() => this.follow()),
        )
      },
      (error: unknown) => {
        this.say(error instanceof Error ? error.message : String(error))
        this.later(() => this.follow())
      },
    )
  }

  private say(notice: string): void {
    if (this.notice === notice || this.closed) return
    this.notice = notice
    this.onChange()
  }

  /** Opens what is not open yet and has begun. */
  private consider(pod: Pod): void {
    this.known.set(pod.metadata.uid, pod)
    const statuses = new Map([...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? []), ...(pod.status?.ephemeralContainerStatuses ?? [])].map((status) => [status.name, status]))
    for (const name of this.containersOf(pod)) {
      const status = statuses.get(name)
      const key = `${pod.metadata.uid}/${name}`
      const stream = this.streams.get(key)
      if (!hasBegun(status, this.choice.previous)) {
        if (stream === undefined && this.buffer.lines.length === 0) this.say(waitingText(pod, name, status))
        continue
      }
      const restarts = status?.restartCount ?? 0
      if (stream === undefined) this.read(pod, name, { restarts, sinceTime: undefined })
      else if (stream.ended && !this.choice.previous && restarts > stream.restarts) this.read(pod, name, { restarts, sinceTime: stream.lastTime })
    }
  }

  private containersOf(pod: Pod): readonly string[] {
    if (this.subject.container !== undefined) return [this.subject.container]
    const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
    if (preferred !== undefined && !this.choice.allContainers) return [preferred]
    return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])].map((container) => container.name)
  }

  private read(pod: Pod, container: string, { restarts, sinceTime }: { readonly restarts: number; readonly sinceTime: string | undefined }): void {
    const key = `${pod.metadata.uid}/${container}`
    const stream: OpenStream = { abort: new AbortController(), restarts, ended: false, lastTime: sinceTime ?? '' }
    this.streams.set(key, stream)
    this.say('')
    const { generation } = this
    const source = this.buffer.source(this.labelOf(pod, container))
    const options: LogOptions = { container, follow: !this.choice.previous, previous: this.choice.previous, timestamps: true, ...(sinceTime === undefined || sinceTime === '' ? { tailLines: this.choice.range.tailLines, sinceSeconds: this.choice.range.sinceSeconds } : { sinceTime: `${sinceTime.slice(0, 19)}Z` }) }
    this.pump(pod, options, { stream, source }).then(
      () => this.finished(pod, stream),
      (error: unknown) => {
        if (stream.abort.signal.aborted || generation !== this.generation) return
        this.say(error instanceof Error ? error.message : String(error))
        stream.ended = true
        this.later(() => {
          if (this.streams.get(key) === stream && this.known.has(pod.metadata.uid)) this.read(pod, container, { restarts, sinceTime: stream.lastTime })
        })
      },
    )
  }

  private finished(pod: Pod, stream: OpenStream): void {
    stream.ended = true
    const newest = this.known.get(pod.metadata.uid)
    // The restart may have been seen before the stream ended.
    if (newest !== undefined && !this.closed && !stream.abort.signal.aborted) this.consider(newest)
    if (!this.closed) this.onChange()
  }

  private async pump(pod: Pod, options: LogOptions, { stream, source }: { readonly stream: OpenStream; readonly source: number }): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ''
    const before = stream.lastTime
    for await (const chunk of this.host.client.logs({ namespace: pod.metadata.namespace, name: pod.metadata.name }, options, stream.abort.signal)) {
      if (stream.abort.signal.aborted) return
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      // What was read before a restart or a lost connection does not come twice.
      const fresh = before === '' ? lines : lines.filter((line) => timeOf(line) > before)
      const last = fresh.at(-1)
      if (last === undefined) continue
      stream.lastTime = timeOf(last)
      this.buffer.push(fresh, source)
      this.onChange()
    }
    if (textOf(rest) !== '') {
      this.buffer.push([rest], source)
      this.onChange()
    }
  }

  private labelOf(pod: Pod, container: string): string {
    const several = this.containersOf(pod).length > 1
    if (this.subject.resource.id === pods.id) return several ? container : ''
    return several ? `${pod.metadata.name} ${container}` : pod.metadata.name
  }
}

const hasBegun = (status: ContainerStatus | undefined, previous: boolean): boolean => (previous ? status?.lastState?.terminated !== undefined : status?.state?.running !== undefined || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined)

function waitingText(pod: Pod, container: string, status: ContainerStatus | undefined): string {
  const waiting = status?.state?.waiting
  const why = waiting?.reason === undefined ? (pod.spec.nodeName === undefined ? 'the pod has no node yet' : 'it has not started') : `${waiting.reason}${waiting.message === undefined ? '' : `: ${waiting.message}`}`
  return `container ${container} of ${pod.metadata.name} has no log yet: ${why}`
}
