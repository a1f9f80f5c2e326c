/** How many replicas the usage of pods asks for, as upstream's replica calculator reckons it. */
import { conditionOf } from '../../api/conditions.ts'
import { keyOf } from '../../api/object.ts'
import type { PodMetrics } from '../../api/metrics-resources.ts'
import type { Pod } from '../../api/objects.ts'
import { scaledValue } from '../../api/quantity.ts'
import { isSidecar } from '../../kinds/pod/status.ts'
import { millisOf } from '../../api/time.ts'

/** A ratio this near to one changes nothing. */
const tolerance = 0.1
/** Early processor usage of a pod counts only once it is ready. */
const initialization = 5 * 60_000
/** An unready pod whose readiness last changed within this time of its start has never been ready. */
const initialDelay = 30_000

export interface Question {
  readonly resource: string
  /** Absent: all containers of a pod together. */
  readonly container?: string | undefined
  /** Percent of the requests, or thousandths per pod. */
  readonly target: { readonly utilization: number } | { readonly value: number }
  /** The size now. */
  readonly replicas: number
}

export interface Measured {
  readonly pods: readonly Pod[]
  readonly metrics: readonly PodMetrics[]
  readonly now: number
}

export interface Proposal {
  readonly replicas: number
  /** Percent of the requests; absent where the target is a value. */
  readonly utilization?: number
  /** Thousandths per pod. */
  readonly average: number
}

/** Usage by pod in thousandths. */
type Usage = ReadonlyMap<string, number>

interface Ratio {
  readonly ratio: number
  readonly utilization?: number
  readonly average: number
}

/** The size that the question's target asks for; a string says why there is none. */
export function proposal(question: Question, measured: Measured): Proposal | string {
  const { resource, container, target, replicas } = question
  const unable = `unable to get metrics for resource ${resource}: `
  if (measured.metrics.length === 0) return `${unable}no metrics returned from resource metrics API`
  const stranger = container === undefined ? undefined : measured.metrics.find((each) => !hasContainer(each, container))
  if (stranger !== undefined)
    return `${unable}failed to get container metrics: container ${container ?? ''} not present in metrics for pod ${keyOf(stranger)}`
  const metrics = new Map(
    measured.metrics.flatMap((each) => {
      const usage = usageOf(each, resource, container)
      return usage === undefined ? [] : [[each.metadata.name, { ...each, usage }] as const]
    }),
  )
  if (measured.pods.length === 0) return 'no pods returned by selector while calculating replica count'
  const groups = grouped(measured, metrics, resource)
  const usage = new Map(groups.ready.map((name) => [name, metrics.get(name)?.usage ?? 0]))
  if (usage.size === 0) return 'did not receive metrics for targeted pods (pods might be unready)'
  const requests = 'utilization' in target ? requestsOf(measured.pods, resource, container) : undefined
  if (typeof requests === 'string') return requests
  if (requests !== undefined && sumOf(usage.keys(), requests) === 0) return 'no metrics matched known pods'
  const found = ratioOf(usage, question, requests)
  const answer = (size: number): Proposal => ({
    replicas: size,
    ...(found.utilization !== undefined && { utilization: found.utilization }),
    average: found.average,
  })
  const growsWithUnready = groups.unready.length > 0 && found.ratio > 1
  if (!growsWithUnready && groups.missing.length === 0)
    return answer(isNear(found.ratio) ? replicas : Math.ceil(found.ratio * groups.ready.length))
  const assumed = new Map(usage)
  for (const name of found.ratio === 1 ? [] : groups.missing)
    assumed.set(name, found.ratio > 1 ? 0 : 'value' in target ? target.value : assumedUse(requests, name, target.utilization))
  if (growsWithUnready) for (const name of groups.unready) assumed.set(name, 0)
  const again = ratioOf(assumed, question, requests).ratio
  const turned = (found.ratio < 1 && again > 1) || (found.ratio > 1 && again < 1)
  const size = Math.ceil(again * assumed.size)
  const againstItself = (again < 1 && size > replicas) || (again > 1 && size < replicas)
  return answer(isNear(again) || turned || againstItself ? replicas : size)
}

/** Both bounds count as near: the sums are upstream's, as a difference would miss the upper one. */
const isNear = (ratio: number): boolean => 1 - tolerance <= ratio && ratio <= 1 + tolerance

/** A pod that should shrink away unmeasured is taken to use all that it requests, or the target if that is more. */
const assumedUse = (requests: Usage | undefined, name: string, utilization: number): number =>
  Math.trunc(((requests?.get(name) ?? 0) * Math.max(100, utilization)) / 100)

function grouped(
  { pods, now }: Measured,
  metrics: ReadonlyMap<string, PodMetrics>,
  resource: string,
): { readonly ready: readonly string[]; readonly unready: readonly string[]; readonly missing: readonly string[] } {
  const groups = { ready: [] as string[], unready: [] as string[], missing: [] as string[] }
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata
    const phase = pod.status?.phase
    if (deletionTimestamp !== undefined || phase === 'Failed') continue
    const measured = metrics.get(name)
    if (phase === 'Pending') groups.unready.push(name)
    else if (measured === undefined) groups.missing.push(name)
    else if (resource === 'cpu' && isUnready(pod, measured, now)) groups.unready.push(name)
    else groups.ready.push(name)
  }
  return groups
}

function isUnready({ status }: Pod, { timestamp, window }: PodMetrics, now: number): boolean {
  const ready = conditionOf({ status }, 'Ready')
  if (ready === undefined || status?.startTime === undefined) return true
  const started = millisOf(status.startTime)
  const changed = millisOf(ready.lastTransitionTime ?? status.startTime)
  const isFalse = ready.status === 'False'
  if (started + initialization > now) return isFalse || millisOf(timestamp) < changed + Number.parseFloat(window) * 1000
  return isFalse && started + initialDelay > changed
}

const hasContainer = ({ containers }: PodMetrics, container: string): boolean => containers.some(({ name }) => name === container)

/** What its containers use together; undefined where one of them is not measured. */
function usageOf({ containers }: PodMetrics, resource: string, container: string | undefined): number | undefined {
  const counted = containers.filter(({ name }) => container === undefined || name === container)
  if (counted.length === 0 || counted.some(({ usage }) => usage[resource] === undefined)) return undefined
  return counted.reduce((sum, { usage }) => sum + scaledValue(usage[resource], -3), 0)
}

const sumOf = (names: Iterable<string>, amounts: Usage): number => [...names].reduce((sum, name) => sum + (amounts.get(name) ?? 0), 0)

/** What the containers of each pod request, sidecars among them. */
function requestsOf(pods: readonly Pod[], resource: string, container: string | undefined): Usage | string {
  const requests = new Map<string, number>()
  for (const { metadata, spec } of pods) {
    const sidecars = (spec?.initContainers ?? []).filter(isSidecar)
    let sum = 0
    for (const { name, resources } of [...(spec?.containers ?? []), ...sidecars]) {
      if (container !== undefined && name !== container) continue
      const request = resources?.requests?.[resource]
      if (request === undefined) return `missing request for ${resource} in container ${name} of Pod ${metadata.name}`
      sum += scaledValue(request, -3)
    }
    requests.set(metadata.name, sum)
  }
  return requests
}

function ratioOf(usage: Usage, { target }: Question, requests: Usage | undefined): Ratio {
  const total = [...usage.values()].reduce((sum, each) => sum + each, 0)
  const average = Math.floor(total / usage.size)
  if ('value' in target) return { ratio: average / target.value, average }
  const utilization = Math.floor((total * 100) / sumOf(usage.keys(), requests ?? new Map()))
  return { ratio: utilization / target.utilization, utilization, average }
}
