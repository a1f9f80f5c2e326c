/**
 * Keeps one stream open for each container of the pods that a subject stands for; pods that come later join, containers that restart go on.
 */
import type { Pod } from '../../../api/objects.ts'
import type { Resource } from '../../../api/resource.ts'
import { pods } from '../../../api/resources.ts'
import { StatusError } from '../../../api/status.ts'
import type { Cancel } from '../../../base/clock.ts'
import { reasonOf } from '../../../base/thrown.ts'
import type { LogOptions, Stop } from '../../../client/client.ts'
import { defaultContainer } from '../../../kinds/pod/default-container.ts'
import type { Host } from '../../app/host.ts'
import type { Subject } from '../../data/row.ts'
import { containersToRead, isRunning, statusesOf } from './containers-to-read.ts'
import type { LogBuffer } from './log-buffer.ts'
import type { Choice } from './log-choice.ts'
import { LogGathering } from './log-gathering.ts'
import { linesBehind, nowhere, type Place, placeAfter } from './log-place.ts'
import { hasBegun, type Waiting, waitingFor } from './waiting.ts'
import { wholeLines } from './whole-lines.ts'

interface OpenStream {
  readonly abort: AbortController
  readonly restarts: number
  ended: boolean
  /** It ended before the log did, and is tried again. */
  broken?: boolean
  /** Where to go on after a break. */
  last: Place
}

/** More containers than this are not read at once. */
const mostStreams = 100

const retryAfter = 2000

export class LogStreams {
  choice: Choice
  private trouble = ''
  private lost = false
  private readonly waits = new Map<string, Waiting>()
  private readonly unread = new Set<string>()
  private readonly subject: Subject
  private readonly host: Host
  private readonly buffer: LogBuffer
  readonly onChange: () => void
  private readonly streams = new Map<string, OpenStream>()
  private readonly known = new Map<string, Pod>()
  private stopWatch: Stop | undefined
  private readonly timers = new Set<Cancel>()
  private closed = false
  private generation = 0
  private gathering: LogGathering

  constructor(
    subject: Subject,
    host: Host,
    { buffer, choice, onChange }: { readonly buffer: LogBuffer; readonly choice: Choice; readonly onChange: () => void },
  ) {
    this.subject = subject
    this.host = host
    this.buffer = buffer
    this.choice = choice
    this.onChange = onChange
    this.gathering = this.gather()
    this.follow()
  }

  private gather(): LogGathering {
    return new LogGathering(this.host.clock, (lines, source) => {
      this.buffer.push(lines, source)
      this.onChange()
    })
  }

  /** Whether the cluster was heard when it was asked last; what it refuses it has heard. */
  get connection(): 'live' | 'lost' {
    return this.lost ? 'lost' : 'live'
  }

  /** Why nothing comes: what the cluster refused, or what the first container waits for. `short` has room beside other words. */
  get notice(): Waiting | undefined {
    return this.trouble === '' ? [...this.waits.values()][0] : { short: this.trouble, long: this.trouble }
  }

  /** How many containers are not read, because there are too many. */
  get left(): number {
    return this.unread.size
  }

  /** Whether a pod names the container whose log is meant where none is chosen. */
  get namesDefault(): boolean {
    return [...this.known.values()].some(({ metadata }) => metadata.annotations?.[defaultContainer] !== undefined)
  }

  /** Nothing is read yet, something is, all that is left broke off, or everything was read to its end. */
  get phase(): 'waiting' | 'reading' | 'broken' | 'ended' {
    const all = [...this.streams.values()]
    if (all.length === 0) return 'waiting'
    return all.some(({ ended }) => !ended) ? 'reading' : all.some(({ broken }) => broken) ? 'broken' : 'ended'
  }

  /** Begins anew with other choices. */
  restart(choice: Partial<Choice>): void {
    this.choice = { ...this.choice, ...choice }
    this.stopAll()
    this.buffer.forget()
    this.gathering = this.gather()
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
    this.gathering.close()
    for (const stream of this.streams.values()) stream.abort.abort()
    this.streams.clear()
    this.waits.clear()
    this.unread.clear()
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
    const where =
      subject.resource.id === pods.id ? { fieldSelector: `metadata.name=${subject.name}` } : { labelSelector: subject.facts.selector ?? '' }
    const list = { namespace: subject.namespace, ...where }
    host.client.list(pods as Resource<Pod>, list).then(
      ({ items, metadata }) => {
        if (this.closed) return
        this.heard(undefined)
        this.say(items.length === 0 ? this.withoutPods() : '')
        for (const pod of items) this.consider(pod)
        this.stopWatch?.()
        this.stopWatch = host.client.watch(
          pods as Resource<Pod>,
          { ...list, resourceVersion: metadata.resourceVersion },
          (events) => {
            for (const event of events) {
              if (event.type === 'ADDED' || event.type === 'MODIFIED') this.consider(event.object)
              else if (event.type === 'DELETED') this.forget(event.object)
              // The revision is too old, or the watch was refused: list again.
              else if (event.type === 'ERROR') this.later(() => this.follow())
            }
            this.onChange()
          },
          (error) => {
            this.heard(error)
            this.onChange()
            this.later(() => this.follow())
          },
        )
        this.onChange()
      },
      (error: unknown) => {
        this.heard(error)
        this.say(reasonOf(error))
        this.later(() => this.follow())
      },
    )
  }

  private withoutPods(): string {
    const { resource, name } = this.subject
    return resource.id === pods.id ? `pod ${name} is gone` : `${resource.singular} ${name} has no pods`
  }

  private heard(error: unknown): void {
    this.lost = error !== undefined && !(error instanceof StatusError)
  }

  private say(trouble: string): void {
    if (this.trouble === trouble || this.closed) return
    this.trouble = trouble
    this.onChange()
  }

  /** The streams of a pod that is gone end by themselves. */
  private forget({ metadata }: Pod): void {
    this.known.delete(metadata.uid)
    const isIts = (key: string): boolean => key.startsWith(`${metadata.uid}/`)
    for (const key of [...this.waits.keys()].filter(isIts)) this.waits.delete(key)
    for (const key of [...this.unread].filter(isIts)) this.unread.delete(key)
    for (const [key, stream] of this.streams) if (isIts(key) && stream.ended) this.streams.delete(key)
    if (this.known.size === 0) this.say(this.withoutPods())
  }

  /** Opens what is not open yet and has begun. */
  private consider(pod: Pod): void {
    this.known.set(pod.metadata.uid, pod)
    if (this.trouble === this.withoutPods()) this.say('')
    const { previous } = this.choice
    const statuses = new Map(statusesOf(pod).map((status) => [status.name, status]))
    for (const name of this.containersOf(pod)) {
      const status = statuses.get(name)
      const key = `${pod.metadata.uid}/${name}`
      const waiting = waitingFor(pod, name, { status, previous })
      if (waiting === undefined) this.waits.delete(key)
      else this.waits.set(key, waiting)
      if (!hasBegun(status, previous)) continue
      const stream = this.streams.get(key)
      const restarts = status?.restartCount ?? 0
      if (stream === undefined) {
        if (this.streams.size >= mostStreams) this.unread.add(key)
        else this.read(pod, name, { restarts, from: nowhere })
      } else if (stream.ended && !previous && restarts > stream.restarts) this.read(pod, name, { restarts, from: stream.last })
    }
  }

  private containersOf(pod: Pod): readonly string[] {
    return this.subject.container === undefined ? containersToRead(pod, this.choice) : [this.subject.container]
  }

  private read(pod: Pod, container: string, { restarts, from }: { readonly restarts: number; readonly from: Place }): void {
    const key = `${pod.metadata.uid}/${container}`
    const stream: OpenStream = { abort: new AbortController(), restarts, ended: false, last: from }
    this.streams.set(key, stream)
    this.unread.delete(key)
    this.say('')
    const { generation } = this
    const source = this.buffer.source(this.labelOf(pod, container))
    const options: LogOptions = {
      container,
      follow: !this.choice.previous,
      previous: this.choice.previous,
      timestamps: true,
      ...(from === nowhere
        ? { tailLines: this.choice.range.tailLines, sinceSeconds: this.choice.range.sinceSeconds }
        : { sinceTime: `${from.time.slice(0, 19)}Z` }),
    }
    const again = (goesOn: (known: Pod) => boolean): void =>
      this.later(() => {
        const known = this.known.get(pod.metadata.uid)
        if (known !== undefined && this.streams.get(key) === stream && goesOn(known))
          this.read(known, container, { restarts, from: stream.last })
      })
    this.pump(pod, options, { stream, source }).then(
      () => {
        this.finished(pod, stream)
        // A server that ends in good order ends the logs of containers that go on, too.
        if (options.follow === true) again((known) => isRunning(known, container))
      },
      (error: unknown) => {
        if (stream.abort.signal.aborted || generation !== this.generation) return
        // What Node says of a connection that went in the middle of an answer tells a person nothing.
        this.say(error instanceof Error && 'code' in error && error.code === 'ECONNRESET' ? 'the connection broke' : reasonOf(error))
        stream.ended = stream.broken = true
        again(() => true)
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

  private async pump(
    pod: Pod,
    options: LogOptions,
    { stream, source }: { readonly stream: OpenStream; readonly source: number },
  ): Promise<void> {
    const fresh = stream.last === nowhere ? undefined : linesBehind(stream.last)
    const chunks = this.host.client.logs({ namespace: pod.metadata.namespace, name: pod.metadata.name }, options, stream.abort.signal)
    for await (const whole of wholeLines(chunks)) {
      if (stream.abort.signal.aborted) return
      const lines = fresh === undefined ? whole : fresh(whole)
      if (lines.length === 0) continue
      stream.last = placeAfter(stream.last, lines)
      if (this.streams.size < 2) this.gathering.release()
      this.gathering.take(lines, source)
    }
  }

  private labelOf(pod: Pod, container: string): string {
    const several = this.containersOf(pod).length > 1
    if (this.subject.resource.id === pods.id) return several ? container : ''
    return several ? `${pod.metadata.name} ${container}` : pod.metadata.name
  }
}
