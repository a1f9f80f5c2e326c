/** What upstream fills into pods and pod templates (SetDefaults_Pod, SetDefaults_PodSpec and what they reach). */
import type { Mutable } from '../../api/object.ts'
import type {
  Container,
  EphemeralContainer,
  Lifecycle,
  LifecycleHandler,
  Pod,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
} from '../../api/objects.ts'
import { isSharedPart } from '../../api/shared-parts.ts'
import { defaultPullPolicy } from './image-name.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { defaultVolume } from './volume-defaults.ts'

type Draft<T> = Mutable<T>
type AnyContainer = Draft<Container> | Draft<EphemeralContainer>

/** Everything a pod gets. */
export function defaultPod(pod: Draft<Pod>): void {
  dropOldAnnotations(pod.metadata)
  if (pod.status !== undefined) {
    matchAddresses(pod.status)
    roundStatus(pod.status)
  }
  if (!isSharedPart(pod.spec)) defaultSpecOfPod(pod.spec)
}

/** What the spec of a pod gets, with what it would not get in a template. */
export function defaultSpecOfPod(spec: Draft<PodSpec>): void {
  // Conversion does this to pods, and lets templates keep what they say.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1
  // A list that nobody gave decodes to null, as Go writes it.
  spec.containers ??= []
  requestsFromLimits(spec.containers)
  requestsFromLimits(spec.initContainers)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork === true) {
    hostPortsFromPorts(spec.containers)
    hostPortsFromPorts(spec.initContainers)
  }
  defaultPodSpec(spec)
}

/** Defaults of a template inside another object; a template without metadata or spec gets empty ones. */
export function defaultPodTemplate(template: Draft<PodTemplateSpec>): void {
  template.metadata ??= {}
  template.spec ??= { containers: [] }
  defaultPodSpec(template.spec)
}

/** Defaults that pods and templates share. */
export function defaultPodSpec(spec: Draft<PodSpec>): void {
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.securityContext ??= {}
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  // The older of the two names is kept in step with the newer, which wins.
  const account = spec.serviceAccountName || spec.serviceAccount
  if (account) spec.serviceAccount = spec.serviceAccountName = account
  spec.containers ??= []
  if (spec.overhead !== undefined) roundQuantities(spec.overhead)
  if (spec.volumes !== undefined) for (const volume of spec.volumes) defaultVolume(volume)
  for (const container of spec.containers) defaultContainer(container)
  if (spec.initContainers !== undefined) for (const container of spec.initContainers) defaultContainer(container)
  if (spec.ephemeralContainers !== undefined) for (const container of spec.ephemeralContainers) defaultContainer(container)
}

function defaultContainer(container: AnyContainer): void {
  container.resources ??= {}
  if (container.resources.limits !== undefined) roundQuantities(container.resources.limits)
  if (container.resources.requests !== undefined) roundQuantities(container.resources.requests)
  container.imagePullPolicy ||= defaultPullPolicy(container.image ?? '')
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  if (container.ports !== undefined) for (const port of container.ports) port.protocol ||= 'TCP'
  if (container.env !== undefined) {
    for (const { valueFrom } of container.env) if (valueFrom?.fieldRef !== undefined) valueFrom.fieldRef.apiVersion ||= 'v1'
  }
  if (container.livenessProbe !== undefined) defaultProbe(container.livenessProbe)
  if (container.readinessProbe !== undefined) defaultProbe(container.readinessProbe)
  if (container.startupProbe !== undefined) defaultProbe(container.startupProbe)
  if (container.lifecycle !== undefined) defaultLifecycle(container.lifecycle)
}

function defaultProbe(probe: Draft<Probe>): void {
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  if (probe.httpGet !== undefined) defaultHttpGet(probe.httpGet)
  if (probe.grpc !== undefined) probe.grpc.service ??= ''
}

function defaultLifecycle(lifecycle: Draft<Lifecycle>): void {
  if (lifecycle.postStart?.httpGet !== undefined) defaultHttpGet(lifecycle.postStart.httpGet)
  if (lifecycle.preStop?.httpGet !== undefined) defaultHttpGet(lifecycle.preStop.httpGet)
}

function defaultHttpGet(action: NonNullable<Draft<LifecycleHandler>['httpGet']>): void {
  action.path ||= '/'
  action.scheme ||= 'HTTP'
}

/** Only in pods: a limit without a request is the request too. */
function requestsFromLimits(containers: readonly Draft<Container>[] | undefined): void {
  if (containers === undefined) return
  for (const { resources } of containers) {
    if (resources?.limits === undefined) continue
    const requests = (resources.requests ??= {})
    for (const name in resources.limits) if (requests[name] === undefined) requests[name] = resources.limits[name] ?? '0'
  }
}

function hostPortsFromPorts(containers: readonly Draft<Container>[] | undefined): void {
  if (containers === undefined) return
  for (const { ports } of containers)
    if (ports !== undefined) for (const port of ports) if (!port.hostPort && port.containerPort !== 0) port.hostPort = port.containerPort
}

/** The single address and the first of the list are one; where they differ the older, single one wins. */
function matchAddresses(status: NonNullable<Draft<Pod>['status']>): void {
  const { podIP, podIPs } = status
  if (podIP && podIPs?.[0]?.ip !== podIP) status.podIPs = [{ ip: podIP }]
  else if (!podIP && podIPs?.[0] !== undefined) status.podIP = podIPs[0].ip
}

function roundStatus({ containerStatuses, initContainerStatuses, ephemeralContainerStatuses }: Draft<PodStatus>): void {
  for (const { allocatedResources, resources } of [initContainerStatuses, containerStatuses, ephemeralContainerStatuses].flatMap(
    (statuses) => statuses ?? [],
  ))
    for (const amounts of [allocatedResources, resources?.limits, resources?.requests]) if (amounts !== undefined) roundQuantities(amounts)
}

const oldAnnotations = [
  'pod.beta.kubernetes.io/init-containers',
  'pod.alpha.kubernetes.io/init-containers',
  'pod.beta.kubernetes.io/init-container-statuses',
  'pod.alpha.kubernetes.io/init-container-statuses',
]

/** Conversion drops the annotations that carried init containers before they were fields. */
function dropOldAnnotations(metadata: Draft<Pod>['metadata']): void {
  const { annotations } = metadata
  if (annotations === undefined) return
  for (const name of oldAnnotations) if (name in annotations) delete annotations[name]
}
