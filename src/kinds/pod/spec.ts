/** Checks of pod specs and of the templates that hold them (ValidatePodSpec, ValidatePodTemplateSpec). */
import { problem } from '../../api/field-errors.ts'
import { formats, ipAddress } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import { checkAnnotations } from '../../api/metadata.ts'
import type { PodDNSConfig, PodSpec, PodTemplateSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelMap } from '../shared/label-selector.ts'
import { checkResources } from '../shared/resources.ts'
import { checkedBy, checkLabel, checkQualifiedName, checkSubdomain, oneOf } from '../shared/texts.ts'
import { checkAffinity, checkSpreading, checkTolerations } from './affinity.ts'
import { checkPodAnnotations, checkProfilesAgree } from './annotations.ts'
import { checkContainers, checkEphemeralContainers, checkInitContainers } from './containers.ts'
import type { PodScope, PodSpecOptions } from './scope.ts'
import { checkHostUsers, checkPodSecurity } from './security.ts'
import { checkVolumes } from './volumes.ts'
import { checkHostProcess, checkSystem } from './windows.ts'

const checkRestartPolicy = oneOf(['Always', 'OnFailure', 'Never'])
const checkDnsPolicy = oneOf(['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'])
const checkPreemption = oneOf(['PreemptLowerPriority', 'Never'])
const checkAddress = checkedBy(ipAddress)
/** A search domain may have underscores. */
const checkSearch = checkedBy(formats.searchDomain)
const noClaims: ReadonlySet<string> = new Set()

/**
 * Every problem of a template in another object; its metadata is judged under `labels` and `annotations` without `metadata`, as upstream
 * does.
 */
export function checkPodTemplateSpec(template: PodTemplateSpec, path: string, options: PodSpecOptions = {}): Problem[] {
  const problems: Problem[] = []
  const metadata = template.metadata ?? {}
  const spec = template.spec ?? { containers: [] }
  checkLabelMap(problems, metadata.labels, `${path}.labels`)
  problems.push(...checkAnnotations(metadata.annotations, `${path}.annotations`))
  checkPodAnnotations(problems, { annotations: metadata.annotations, spec }, `${path}.annotations`)
  problems.push(...checkPodSpec(spec, `${path}.spec`, options))
  checkProfilesAgree(problems, { metadata, spec }, `${path}.spec`)
  if ((spec.ephemeralContainers?.length ?? 0) > 0)
    problems.push(problem.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'))
  return problems
}

/** Every problem of a pod's spec, in upstream's order. */
export function checkPodSpec(spec: PodSpec, path: string, options: PodSpecOptions = {}): Problem[] {
  const problems: Problem[] = []
  const claims =
    spec.resourceClaims === undefined ? noClaims : new Set(spec.resourceClaims.map(({ name }) => name).filter((name) => name !== ''))
  const scope: PodScope = { problems, spec, options, volumes: new Map(), claims, hostUsers: spec.hostUsers !== false }
  if (spec.terminationGracePeriodSeconds === undefined) problems.push(problem.required(`${path}.terminationGracePeriodSeconds`))
  if (spec.volumes !== undefined) checkVolumes(scope, spec.volumes, `${path}.volumes`)
  checkContainers(scope, spec.containers ?? [], `${path}.containers`)
  if (spec.initContainers !== undefined) checkInitContainers(scope, spec.initContainers, `${path}.initContainers`)
  if (spec.ephemeralContainers !== undefined) checkEphemeralContainers(scope, spec.ephemeralContainers, `${path}.ephemeralContainers`)
  if (spec.hostNetwork === true) checkPortsOnHost(scope, path)
  checkRestartPolicy(problems, spec.restartPolicy, `${path}.restartPolicy`)
  checkDnsPolicy(problems, spec.dnsPolicy, `${path}.dnsPolicy`)
  if (spec.nodeSelector !== undefined) checkLabelMap(problems, spec.nodeSelector, `${path}.nodeSelector`)
  if (spec.securityContext !== undefined) checkPodSecurity(scope, spec.securityContext, `${path}.securityContext`)
  if (spec.affinity !== undefined) checkAffinity(problems, spec.affinity, `${path}.affinity`)
  checkDnsConfig(problems, spec, `${path}.dnsConfig`)
  for (const [index, { conditionType }] of (spec.readinessGates ?? []).entries())
    checkQualifiedName(problems, conditionType, `${path}.readinessGates[${index}].conditionType`)
  if (spec.schedulingGates !== undefined) checkGates(problems, spec.schedulingGates, `${path}.schedulingGates`)
  if (spec.topologySpreadConstraints !== undefined)
    checkSpreading(problems, spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`)
  checkHostProcess(scope, path)
  checkHostUsers(scope, path)
  checkRest(scope, path)
  checkSystem(scope, path)
  return problems
}

/** The single fields at the end of ValidatePodSpec. */
function checkRest(scope: PodScope, path: string): void {
  const { problems, spec } = scope
  if (spec.serviceAccountName) checkSubdomain(problems, spec.serviceAccountName, `${path}.serviceAccountName`)
  if (spec.nodeName) checkSubdomain(problems, spec.nodeName, `${path}.nodeName`)
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647))
    problems.push(problem.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'))
  if (spec.hostname) checkLabel(problems, spec.hostname, `${path}.hostname`)
  if (spec.subdomain) checkLabel(problems, spec.subdomain, `${path}.subdomain`)
  if (spec.tolerations !== undefined) checkTolerations(problems, spec.tolerations, `${path}.tolerations`)
  for (const [index, { ip, hostnames = [] }] of (spec.hostAliases ?? []).entries()) {
    checkAddress(problems, ip ?? '', `${path}.hostAliases[${index}].ip`)
    for (const [at, hostname] of hostnames.entries()) checkSubdomain(problems, hostname, `${path}.hostAliases[${index}].hostnames[${at}]`)
  }
  if (spec.priorityClassName) checkSubdomain(problems, spec.priorityClassName, `${path}.priorityClassName`)
  if (spec.runtimeClassName !== undefined) checkSubdomain(problems, spec.runtimeClassName, `${path}.runtimeClassName`)
  if (spec.preemptionPolicy === '') problems.push(problem.required(`${path}.preemptionPolicy`))
  else if (spec.preemptionPolicy !== undefined) checkPreemption(problems, spec.preemptionPolicy, `${path}.preemptionPolicy`)
  if (spec.overhead !== undefined) checkResources(scope, { limits: spec.overhead }, `${path}.overhead`)
}

/** validatePodHostNetworkDeps: on the host's network a container's port is the host's. */
function checkPortsOnHost({ problems, spec, options }: PodScope, path: string): void {
  for (const [index, { ports = [] }] of (spec.containers ?? []).entries()) {
    for (const [at, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((options.isPod === true || hostPort !== 0) && hostPort !== containerPort) {
        problems.push(
          problem.invalid(
            `${path}.containers[${index}].ports[${at}].hostPort`,
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        )
      }
    }
  }
}

/** validatePodDNSConfig */
function checkDnsConfig(problems: Problem[], { dnsConfig, dnsPolicy }: PodSpec, path: string): void {
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return void problems.push(problem.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'))
    if (!dnsConfig.nameservers?.length)
      return void problems.push(
        problem.required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      )
  }
  if (dnsConfig !== undefined) checkDnsLists(problems, dnsConfig, path)
}

function checkDnsLists(problems: Problem[], { nameservers = [], searches = [], options = [] }: PodDNSConfig, path: string): void {
  if (nameservers.length > 3)
    problems.push(problem.invalid(`${path}.nameservers`, goList(nameservers), 'must not have more than 3 nameservers'))
  for (const [index, server] of nameservers.entries()) checkAddress(problems, server, `${path}.nameservers[${index}]`)
  if (searches.length > 32) problems.push(problem.invalid(`${path}.searches`, goList(searches), 'must not have more than 32 search paths'))
  if (searches.join(' ').length > 2048)
    problems.push(
      problem.invalid(
        `${path}.searches`,
        goList(searches),
        'must not have more than 2048 characters (including spaces) in the search list',
      ),
    )
  for (const [index, search] of searches.entries())
    if (search !== '.') checkSearch(problems, search.replace(/\.$/, ''), `${path}.searches[${index}]`)
  for (const [index, { name }] of options.entries())
    if (!name) problems.push(problem.required(`${path}.options[${index}]`, 'must not be empty'))
}

/** validateSchedulingGates */
function checkGates(problems: Problem[], gates: NonNullable<PodSpec['schedulingGates']>, path: string): void {
  for (const [index, { name }] of gates.entries()) {
    checkQualifiedName(problems, name, `${path}[${index}]`)
    if (gates.findIndex((gate) => gate.name === name) < index) problems.push(problem.duplicate(`${path}[${index}]`, name))
  }
}
