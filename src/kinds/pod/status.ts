/** The one word for a pod's state, with its ready and restart counts, as upstream's table printer finds them. */
import { hasCondition } from '../../api/conditions.ts'
import { isFinished } from './finished.ts'
import type { Container, ContainerState, ContainerStatus, Pod } from '../../api/objects.ts'
import type { Tone } from '../kind.ts'

export interface PodSummary {
  /** `Running`, `CrashLoopBackOff`, `Init:0/2`, `Terminating`, ... */
  readonly word: string
  readonly ready: number
  readonly total: number
  readonly restarts: number
  /** When the newest finished run of a container ended (milliseconds). */
  readonly lastRestart?: number
}

interface Tally {
  word: string
  ready: number
  restarts: number
  lastRestart: number
}

let latest: { readonly pod: Pod; readonly summary: PodSummary } | undefined

/** Everything the READY, STATUS and RESTARTS cells of a pod show. The cells of one row ask in turn, so the newest answer is kept. */
export function podStatus(pod: Pod): PodSummary {
  if (latest?.pod !== pod) latest = { pod, summary: summarize(pod) }
  return latest.summary
}

function summarize(pod: Pod): PodSummary {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map((container) => container.name))
  const total = pod.spec.containers.length + sidecars.size
  const init = tallyInit(pod, sidecars)
  const tally = init.stopped && !hasCondition(pod, 'Initialized') ? init.all : tallyMain(pod, init)
  const word = finalWord(pod, tally.word === '' ? startWord(pod) : tally.word)
  return {
    word,
    ready: tally.ready,
    total,
    restarts: tally.restarts,
    ...(tally.lastRestart > 0 && { lastRestart: tally.lastRestart }),
  }
}

/** The word before any container has its say. */
function startWord(pod: Pod): string {
  const { phase = '', reason = '', conditions } = pod.status ?? {}
  if (conditions?.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated') === true)
    return 'SchedulingGated'
  return reason === '' ? phase : reason
}

interface InitTally {
  /** An init container has yet to do its work: the walk stopped there. */
  readonly stopped: boolean
  readonly all: Tally
  /** Counts of sidecars only, which go on counting once the pod is initialized. */
  readonly sidecars: Tally
}

function tallyInit(pod: Pod, sidecars: ReadonlySet<string>): InitTally {
  const all: Tally = { word: '', ready: 0, restarts: 0, lastRestart: 0 }
  const ofSidecars: Tally = { word: '', ready: 0, restarts: 0, lastRestart: 0 }
  let stopped = false
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name)
    count(all, container)
    if (sidecar) count(ofSidecars, container)
    if (container.state?.terminated?.exitCode === 0) continue
    if (sidecar && container.started === true) {
      if (container.ready) all.ready++
      continue
    }
    all.word = `Init:${initWord(container.state, index, pod.spec.initContainers?.length ?? 0)}`
    stopped = true
    break
  }
  ofSidecars.ready = all.ready
  ofSidecars.word = all.word
  return { stopped, all, sidecars: ofSidecars }
}

function initWord(state: ContainerState | undefined, index: number, of: number): string {
  if (state?.terminated !== undefined) return endWord(state.terminated)
  const reason = state?.waiting?.reason ?? ''
  return reason !== '' && reason !== 'PodInitializing' ? reason : `${index}/${of}`
}

function tallyMain(pod: Pod, init: InitTally): Tally {
  const tally = { ...init.sidecars }
  let running = false
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    count(tally, container)
    const { waiting, terminated, running: runs } = container.state ?? {}
    if (waiting?.reason !== undefined && waiting.reason !== '') tally.word = waiting.reason
    else if (terminated !== undefined) tally.word = endWord(terminated)
    else if (container.ready && runs !== undefined) {
      running = true
      tally.ready++
    }
  }
  // A finished container beside a running one does not make the pod completed.
  const word = tally.word === '' ? startWord(pod) : tally.word
  if (word === 'Completed' && running) tally.word = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady'
  return tally
}

const endWord = (ended: { readonly reason?: string; readonly signal?: number; readonly exitCode: number }): string => {
  if (ended.reason !== undefined && ended.reason !== '') return ended.reason
  return ended.signal !== undefined && ended.signal !== 0 ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`
}

function count(tally: Tally, container: ContainerStatus): void {
  tally.restarts += container.restartCount
  const finished = container.lastState?.terminated?.finishedAt
  if (finished !== undefined && finished !== null) tally.lastRestart = Math.max(tally.lastRestart, Date.parse(finished) || 0)
}

function finalWord(pod: Pod, word: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return word
  if (pod.status?.reason === 'NodeLost') return 'Unknown'
  return isFinished(pod) ? word : 'Terminating'
}

/** An init container that keeps running beside the pod's containers. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always'

/** Words of a pod on its way, with nothing wrong. */
const busyWords = new Set(['Pending', 'ContainerCreating', 'PodInitializing', 'Pulling', 'SchedulingGated', 'NotReady'])

/** How the status word of a pod wants to be seen. */
export function podTone({ word, ready, total }: PodSummary): Tone {
  if (word === 'Running') return ready === total ? 'plain' : 'busy'
  if (word === 'Completed' || word === 'Succeeded') return 'dim'
  if (word === 'Terminating') return 'going'
  if (busyWords.has(word) || /^Init:\d+\/\d+$/.test(word)) return 'busy'
  return 'bad'
}
