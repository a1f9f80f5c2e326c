/** The way of one container from its image to running, with kubelet's events and waiting reasons. */
import type { Container, Pod, EphemeralContainer } from '../api/objects.ts'
import { share } from '../base/share.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import { type Agent, containerSubject, podText } from './agent.ts'
import { durationText, increased, remaining } from './back-off.ts'
import { ConfigError, environmentOf } from './environment.ts'
import { expand } from './expansion.ts'
import { imageNameProblem, readImageName } from './image-name.ts'
import type { ContainerRecord, PodRecord } from './pod-record.ts'
import { limitsOf } from './resize.ts'
import { type ContainerConfig, ImageError, type ImageInfo, StartError } from './runtime.ts'

export interface Start {
  readonly agent: Agent
  readonly pod: Pod
  readonly record: PodRecord
  readonly container: Container
  readonly known: ContainerRecord
  /** Rejects when the pod is to end meanwhile. */
  interruptible<T>(work: Promise<T>): Promise<T>
}

/** True when the container was started; else `known.waiting` says why not. `again` is when to look next. */
export async function startContainer(start: Start): Promise<{ readonly isStarted: boolean; readonly again?: number }> {
  const { known, agent } = start
  const crash = crashWait(start)
  if (crash !== undefined) return { isStarted: false, again: crash }
  const image = await obtainImage(start)
  if (typeof image === 'number') return { isStarted: false, again: image }
  let config: ContainerConfig
  try {
    refuseRoot(start, image)
    config = configOf(start, image)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    warn(start, 'Failed', `Error: ${error.message}`)
    known.waiting = { reason: 'CreateContainerConfigError', message: error.message }
    return { isStarted: false, again: agent.clock.now() + configRetryMs }
  }
  return create(start, config, image)
}

const configRetryMs = 10_000
/** Kubelet comes back to a pod that waits this often, and says again why. */
const resyncMs = 12_000

const tell = ({ agent, pod, container }: Start, reason: string, message: string): void =>
  agent.recorder.event(containerSubject(pod, container.name), 'Normal', reason, message)

const warn = ({ agent, pod, container }: Start, reason: string, message: string): void =>
  agent.recorder.event(containerSubject(pod, container.name), 'Warning', reason, message)

/** When the crash back-off ends, if it is still on; else it is counted up for this start. */
function crashWait(start: Start): number | undefined {
  const { known, agent, pod, container } = start
  const { run } = known
  if (run?.state !== 'exited') return undefined
  const now = agent.clock.now()
  const endedAt = run.finishedAt ?? now
  const left = remaining(known.backOff, endedAt, now)
  if (left > 0) {
    const message = `back-off ${durationText(known.backOff?.delay ?? 0)} restarting failed container=${container.name} pod=${podText(pod)}`
    known.waiting = { reason: 'CrashLoopBackOff', message }
    warn(start, 'BackOff', `Back-off restarting failed container ${container.name} in pod ${podText(pod)}`)
    return now + Math.min(left, resyncMs)
  }
  known.backOff = increased(known.backOff, endedAt, now)
  return undefined
}

/** The image, or when to look again. */
async function obtainImage(start: Start): Promise<ImageInfo | number> {
  const { known, agent, container, pod } = start
  const { clock, runtime } = agent
  const image = container.image ?? ''
  const policy = container.imagePullPolicy ?? 'IfNotPresent'
  if (readImageName(image) === undefined) {
    const message = imageNameProblem(image)
    warn(start, 'InspectFailed', message)
    return refuse(start, 'InvalidImageName', message)
  }
  const present = runtime.images.present(image)
  if (present !== undefined && policy !== 'Always') {
    tell(start, 'Pulled', `Container image "${image}" already present on machine`)
    return present
  }
  if (policy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`
    warn(start, 'ErrImageNeverPull', message)
    return refuse(start, 'ErrImageNeverPull', message)
  }
  const held = known.pullBackOff
  if (held !== undefined && held.until > clock.now()) {
    const message = `Back-off pulling image "${image}": ${held.reason}: ${held.error}`
    tell(start, 'BackOff', `Back-off pulling image "${image}"`)
    warn(start, 'Failed', 'Error: ImagePullBackOff')
    known.waiting = { reason: 'ImagePullBackOff', message }
    return Math.min(held.until, clock.now() + resyncMs)
  }
  tell(start, 'Pulling', `Pulling image "${image}"`)
  const began = clock.now()
  try {
    const info = await start.interruptible(runtime.images.pull(image, pod.metadata.annotations ?? {}))
    const took = goDuration(clock.now() - began)
    tell(
      start,
      'Pulled',
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${info.sizeBytes} bytes.`,
    )
    known.pullBackOff = undefined
    return info
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    warn(start, 'Failed', `Failed to pull image "${image}": ${error.message}`)
    warn(start, 'Failed', `Error: ${error.reason}`)
    known.waiting = { reason: error.reason, message: error.message }
    const now = clock.now()
    const delay = Math.min(300_000, held === undefined ? 10_000 : held.delay * 2)
    known.pullBackOff = { delay, until: now + delay, error: error.message, reason: error.reason }
    // Kubelet's next look comes sooner than the next pull: it turns the error into a back-off.
    return now + Math.min(delay, nextLookMs)
  }
}

const nextLookMs = 3_000
const refusedRetryMs = 12_000

function refuse(start: Start, reason: string, message: string): number {
  warn(start, 'Failed', `Error: ${reason}`)
  start.known.waiting = { reason, message }
  return start.agent.clock.now() + refusedRetryMs
}

/** `1.234s`, `250ms`. */
const goDuration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${Number((ms / 1000).toFixed(3))}s`)

async function create(
  start: Start,
  config: ContainerConfig,
  image: ImageInfo,
): Promise<{ readonly isStarted: boolean; readonly again?: number }> {
  const { agent, known, record, container } = start
  const { runtime } = agent
  const previous = known.run
  const id = await runtime.createContainer(record.sandbox ?? '', config)
  tell(start, 'Created', `Created container: ${container.name}`)
  if (known.last !== undefined) await runtime.removeContainer(known.last.id)
  known.last = previous
  known.restarts = config.attempt
  known.image = image.names[0] ?? config.image
  known.imageId = image.id
  known.wantedImage = container.image
  known.started = false
  known.ready = false
  try {
    await runtime.startContainer(id)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    known.run = { ...(runtime.container(id) as NonNullable<ContainerRecord['run']>), id }
    warn(start, 'Failed', `Error: ${error.message}`)
    known.waiting = { reason: 'RunContainerError', message: error.message }
    return { isStarted: false, again: agent.clock.now() + 1000 }
  }
  known.waiting = undefined
  known.run = runtime.container(id)
  tell(start, 'Started', `Started container ${container.name}`)
  return { isStarted: true }
}

/** Upstream's verifyRunAsNonRoot. */
function refuseRoot({ pod, container }: Start, { user }: ImageInfo): void {
  const context = { ...pod.spec?.securityContext, ...container.securityContext }
  if (context.runAsNonRoot !== true) return
  const where = `(pod: ${JSON.stringify(podText(pod))}, container: ${container.name})`
  if (context.runAsUser === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`)
  if (context.runAsUser !== undefined || user === undefined) return
  if (user === '0' || user === 'root') throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`)
  if (!/^\d+$/.test(user))
    throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`)
}

/** The last one made: those of pods of one template share what they have alike. */
let neighbour: ContainerConfig | undefined

/** What the runtime is told. Throws ConfigError. */
export const configOf = (start: Configured, image: Pick<ImageInfo, 'id'>): ContainerConfig =>
  (neighbour = share(neighbour, newConfig(start, image)))

type Configured = Pick<Start, 'agent' | 'pod' | 'record' | 'container' | 'known'>

function newConfig({ agent, pod, record, container, known }: Configured, image: Pick<ImageInfo, 'id'>): ContainerConfig {
  const env = environmentOf(container, {
    pod,
    lookup: agent.lookup,
    addresses: { podIP: record.ip, hostIP: agent.identity.hostIP },
    allocatable: agent.allocatable,
  })
  const isFirst = known.run === undefined
  return {
    name: container.name,
    attempt: isFirst ? 0 : known.restarts + 1,
    image: container.image ?? '',
    imageId: image.id,
    command: container.command?.map((word) => expand(word, env)),
    args: container.args?.map((word) => expand(word, env)),
    env,
    workingDir: container.workingDir,
    user: userOf(pod, container),
    privileges: privilegesOf(container),
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem === true,
    isEphemeral: pod.spec?.ephemeralContainers?.some((one) => one.name === container.name) === true,
    target: (container as EphemeralContainer).targetContainerName,
    mounts: (container.volumeMounts ?? []).map(({ name, mountPath, subPath, subPathExpr, readOnly }) => ({
      volume: name,
      mountPath,
      subPath: subPathExpr === undefined ? subPath : expand(subPathExpr, env),
      readOnly: readOnly === true,
    })),
    ...limitsOf(known.allocated),
    ports: (container.ports ?? []).map(({ containerPort }) => containerPort),
    terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    messageFromLog: container.terminationMessagePolicy === 'FallbackToLogsOnError',
    tty: container.tty === true,
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    isTask: isTask(pod, container),
  }
}

/** Init containers but sidecars, and those of pods that do not run for ever, unless somebody is to talk to them. */
function isTask({ spec }: Pod, container: Container): boolean {
  const { name, stdin, tty } = container
  if (stdin === true || tty === true) return false
  if (spec?.initContainers?.some((init) => init.name === name) === true) return !isSidecar(container)
  return spec?.restartPolicy !== 'Always' && spec?.containers.some((one) => one.name === name) === true
}

function privilegesOf({ securityContext = {} }: Container): ContainerConfig['privileges'] {
  const { capabilities, privileged, allowPrivilegeEscalation } = securityContext
  return {
    isPrivileged: privileged === true,
    add: capabilities?.add ?? [],
    drop: capabilities?.drop ?? [],
    noNew: allowPrivilegeEscalation === false,
  }
}

/** Users and groups as the security contexts of pod and container have them. */
function userOf({ spec }: Pod, { securityContext }: Container): ContainerConfig['user'] {
  const { runAsUser: uid, runAsGroup: gid } = { ...spec?.securityContext, ...securityContext }
  const { fsGroup, supplementalGroups = [] } = spec?.securityContext ?? {}
  return { uid, gid, groups: [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups] }
}
