/** Why a pod is not ready, in one or two plain sentences: what status, conditions and events say together. */
import { conditionOf, hasCondition } from '../../api/conditions.ts'
import type { Container, ContainerStatus, Event, Pod } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import { instantOf } from '../print/age.ts'
import { endText, oneLine, pullText, schedulingText, startCause } from './why-words.ts'
import { isFinished } from './finished.ts'
import { isSidecar } from './status.ts'

interface Case {
  readonly pod: Pod
  /** Those about the pod, the newest first. */
  readonly events: readonly Event[]
  readonly now: number
}

/** Gives nothing for a pod that is ready or has done its work. `events` may hold any events; only those about the pod count. */
export function whyNotReady(pod: Pod, events: readonly Event[], now: number): string | undefined {
  const own = events
    .filter(({ involvedObject }) => involvedObject.uid === pod.metadata.uid)
    .sort((left, right) => seenAt(right) - seenAt(left))
  const given: Case = { pod, events: own, now }
  if (pod.status?.phase === 'Succeeded') return undefined
  if (isFinished(pod)) return whyFailed(given)
  if (pod.metadata.deletionTimestamp !== undefined) return whyLeaving(given)
  if (hasCondition(pod, 'Ready')) return undefined
  if (!pod.spec.nodeName) return whyUnscheduled(given)
  return whyInit(given) ?? whyContainers(given) ?? whyGates(given) ?? whyStarting(given)
}

const seenAt = ({ series, lastTimestamp, eventTime, firstTimestamp }: Event): number =>
  instantOf(series?.lastObservedTime) ?? instantOf(lastTimestamp) ?? instantOf(eventTime) ?? instantOf(firstTimestamp) ?? 0

const newest = ({ events }: Case, ...reasons: readonly string[]): Event | undefined =>
  events.find(({ reason = '' }) => reasons.includes(reason))

function whyFailed({ pod }: Case): string {
  const { reason = '', message = '', containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  if (reason !== '') return `The pod failed for good (${reason})${message === '' ? '' : `: ${oneLine(message)}`}.`
  const ended = [...initContainerStatuses, ...containerStatuses].find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0)
  if (ended?.state?.terminated === undefined) return 'The pod failed for good.'
  return `Container ${ended.name} ${endText(ended.state.terminated, specOf(pod, ended.name))}; with restart policy ${pod.spec.restartPolicy ?? 'Always'} it is not started again.`
}

function whyLeaving({ pod, now }: Case): string {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata
  // The timestamp is the end of the grace period, not its begin.
  const left = (instantOf(deletionTimestamp) ?? now) - now
  if (left > 0) return `The pod is being deleted: its containers have ${humanDuration(left)} of ${deletionGracePeriodSeconds}s left to end.`
  const late = `The pod should have been gone ${humanDuration(-left)} ago`
  if (pod.status?.reason === 'NodeLost') return `${late}, but node ${pod.spec.nodeName ?? ''} does not answer.`
  if (finalizers.length > 0) return `${late}, but waits for its finalizers: ${finalizers.join(', ')}.`
  return pod.spec.nodeName ? `${late}, but node ${pod.spec.nodeName} has not yet confirmed that its containers ended.` : `${late}.`
}

function whyUnscheduled({ pod, now }: Case): string {
  const scheduled = conditionOf(pod, 'PodScheduled')
  const gates = pod.spec.schedulingGates ?? []
  if (gates.length > 0)
    return `The scheduler waits until ${gates.length === 1 ? 'this gate is' : 'these gates are'} taken off: ${gates.map(({ name }) => name).join(', ')}.`
  if (scheduled?.reason === 'Unschedulable') return schedulingText(scheduled.message ?? '')
  const age = now - (instantOf(pod.metadata.creationTimestamp) ?? now)
  const name = pod.spec.schedulerName ?? 'default-scheduler'
  if (scheduled?.message) return `The pod has no node yet: ${oneLine(scheduled.message)}.`
  return `The pod has no node yet: scheduler ${name} has not dealt with it in ${humanDuration(age)}.`
}

/** The first init container that still has work to do. */
function whyInit(given: Case): string | undefined {
  const { pod, now } = given
  const all = pod.spec.initContainers ?? []
  if (all.length === 0 || hasCondition(pod, 'Initialized')) return undefined
  for (const [index, container] of all.entries()) {
    const status = pod.status?.initContainerStatuses?.find(({ name }) => name === container.name)
    if (status?.state?.terminated?.exitCode === 0 || (isSidecar(container) && status?.started === true)) continue
    if (status === undefined) return undefined
    const trouble = whyContainer(given, status)
    if (trouble !== undefined) return trouble
    const since = instantOf(status.state?.running?.startedAt)
    const what = `Init container ${container.name} (${index + 1} of ${all.length})`
    if (since === undefined) return undefined
    return `${what} ${isSidecar(container) ? 'has not started up yet' : 'is not done yet'}; it has run for ${humanDuration(now - since)}.`
  }
  return undefined
}

/** The first container in real trouble, else the first that is not ready. */
function whyContainers(given: Case): string | undefined {
  const { pod } = given
  const waiting = (pod.status?.containerStatuses ?? []).filter(({ ready }) => !ready)
  for (const status of waiting) {
    const trouble = whyContainer(given, status)
    if (trouble !== undefined) return trouble
  }
  for (const status of waiting) if (status.state?.running !== undefined) return whyUnready(given, status)
  const ended = waiting.find(({ state }) => state?.terminated !== undefined)
  if (ended?.state?.terminated !== undefined) return `Container ${ended.name} ${endText(ended.state.terminated, specOf(pod, ended.name))}.`
  return undefined
}

/** What keeps a container from running at all. */
function whyContainer(given: Case, status: ContainerStatus): string | undefined {
  const { pod, now } = given
  const { name, state, lastState, restartCount } = status
  const reason = state?.waiting?.reason ?? ''
  const message = state?.waiting?.message ?? ''
  switch (reason) {
    case 'CrashLoopBackOff':
      return whyCrashing(given, status)
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return pullText({ container: name, image: specOf(pod, name)?.image ?? status.image, reason, message: pullCause(given, message) })
    case 'CreateContainerConfigError':
      return `Container ${name} cannot be made from its settings: ${oneLine(message)}.`
    case 'CreateContainerError':
    case 'RunContainerError':
      return `Container ${name} cannot be started: ${startCause(message)}.`
    default:
  }
  const ended = state?.terminated ?? (state?.waiting !== undefined ? lastState?.terminated : undefined)
  if (ended === undefined || ended.exitCode === 0) return undefined
  const since = instantOf(ended.finishedAt)
  return `Container ${name} ${endText(ended, specOf(pod, name))}${since === undefined ? '' : ` ${humanDuration(now - since)} ago`}${restartCount > 0 ? `, after ${times(restartCount)}` : ''}.`
}

/** The first message that names a cause: notes on back-off do not. */
function pullCause({ events }: Case, message: string): string {
  const said = [message, ...events.filter(({ reason }) => reason === 'Failed').map((event) => event.message ?? '')]
  return said.find((text) => text !== '' && !/^(Back-off|Error: (ImagePullBackOff|ErrImagePull)$)/.test(text)) ?? ''
}

const times = (restarts: number): string => (restarts === 1 ? '1 restart' : `${restarts} restarts`)

function whyCrashing(given: Case, { name, lastState, restartCount }: ContainerStatus): string {
  const { pod, now } = given
  const ended = lastState?.terminated
  const head = `Container ${name} ends again and again (${times(restartCount)})`
  if (ended === undefined) return `${head}; it is started anew after a pause.`
  const [from, to] = [instantOf(ended.startedAt), instantOf(ended.finishedAt)]
  // A container that never started has the beginning of all time for its start.
  const ran = !from || to === undefined || to <= from ? '' : ` after running for ${humanDuration(to - from)}`
  const ago = to === undefined ? '' : `, ${humanDuration(now - to)} ago`
  const probe = given.events.find(
    ({ reason, message = '', involvedObject }) =>
      reason === 'Unhealthy' && /^(Liveness|Startup) probe failed/.test(message) && isAbout(involvedObject.fieldPath, name),
  )
  // A killed container does not say that a probe had it killed.
  const cause =
    probe !== undefined && ended.exitCode !== 0 && ended.reason !== 'OOMKilled'
      ? ` It is killed because of a probe: ${oneLine(probe.message ?? '')}.`
      : ''
  return `${head}: the last time it ${endText(ended, specOf(pod, name))}${ran}${ago}.${cause}`
}

/** A container that runs and is not ready. */
function whyUnready(given: Case, { name, started, state }: ContainerStatus): string {
  const { pod, now } = given
  const spec = specOf(pod, name)
  const probe = newestProbe(given, name)
  const ran = humanDuration(now - (instantOf(state?.running?.startedAt) ?? now))
  if (started === false && spec?.startupProbe !== undefined)
    return `Container ${name} has run for ${ran}, but has not passed its startup probe yet${probe === undefined ? '' : `: ${probe}`}.`
  if (spec?.readinessProbe === undefined) return `Container ${name} has run for ${ran}, but its node has not reported it ready yet.`
  const delay = spec.readinessProbe.initialDelaySeconds ?? 0
  if (probe === undefined)
    return `Container ${name} has run for ${ran}; its readiness probe${delay > 0 ? ` (first asked after ${delay}s)` : ''} has not succeeded yet.`
  return `Container ${name} runs, but does not pass its readiness probe: ${probe}.`
}

/** What the last failed probe of the container said, without its head. */
function newestProbe({ events }: Case, name: string): string | undefined {
  const found = events.find(({ reason, involvedObject }) => reason === 'Unhealthy' && isAbout(involvedObject.fieldPath, name))
  return found === undefined
    ? undefined
    : oneLine((found.message ?? '').replace(/^\w+ probe (failed|errored and resulted in \w+ state): /, ''))
}

/** An event without a field path may be about any container. */
const isAbout = (path: string | undefined, name: string): boolean => path === undefined || path === '' || path.endsWith(`{${name}}`)

function whyGates({ pod }: Case): string | undefined {
  if (conditionOf(pod, 'ContainersReady')?.status !== 'True') return undefined
  const closed = (pod.spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((type) => conditionOf(pod, type)?.status !== 'True')
  if (closed.length > 0)
    return `All containers are ready, but ${closed.length === 1 ? 'this readiness gate has' : 'these readiness gates have'} not been opened: ${closed.join(', ')}.`
  return undefined
}

/** Nothing runs yet: volumes, network, images; or the node does not answer. */
function whyStarting(given: Case): string {
  const { pod, now } = given
  const node = pod.spec.nodeName ?? ''
  if (pod.status?.reason === 'NodeLost' || conditionOf(pod, 'Ready')?.reason === 'NodeNotReady')
    return `Node ${node} does not answer, so nobody knows how the pod is.`
  const failed = newest(
    given,
    'FailedMount',
    'FailedAttachVolume',
    'FailedMapVolume',
    'FailedCreatePodSandBox',
    'FailedPodSandBoxStatus',
    'NetworkNotReady',
  )
  if (failed !== undefined) return `Node ${node} cannot prepare the pod: ${oneLine(failed.message ?? '')}.`
  const pulling = newest(given, 'Pulling', 'Pulled')
  if (pulling?.reason === 'Pulling')
    return `Node ${node} has been pulling ${oneLine((pulling.message ?? '').replace(/^Pulling /, ''))} for ${humanDuration(now - seenAt(pulling))}.`
  const scheduled = newest(given, 'Scheduled')
  return scheduled === undefined
    ? `Node ${node} is preparing the pod.`
    : `Node ${node} has been preparing the pod for ${humanDuration(now - seenAt(scheduled))}.`
}

const specOf = ({ spec }: Pod, name: string): Container | undefined =>
  [...spec.containers, ...(spec.initContainers ?? [])].find((container) => container.name === name)
