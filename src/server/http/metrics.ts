/** /metrics and /metrics/slis in Prometheus' text form, with upstream's names: the requests, what lies in the store, its revision; health. */
import type { Core } from '../core.ts'
import { durationBounds, type RequestLabels, type RequestSeries } from '../metrics/request-counts.ts'
import type { ProcessUsage } from '../metrics/process-usage.ts'
import { storedResources } from '../served.ts'
import { storageOf } from '../storage/storage.ts'
import { version } from '../version.ts'
import { failsNow, healthChecks } from './health.ts'

/** Everything that is counted, as text. */
export function metricsText(core: Core): string {
  const series = [...core.requests.series()]
  const resources = series.filter(({ labels }) => labels.resource !== '')
  return [
    ...family('apiserver_current_inflight_requests', 'gauge', 'Requests that are being answered, by request kind.', inFlight(resources)),
    ...family(
      'apiserver_longrunning_requests',
      'gauge',
      'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.',
      resources.filter(isLong).map(({ labels, running }) => `{${textOf(labels, 'dry_run')}} ${running}`),
    ),
    ...family(
      'apiserver_request_duration_seconds',
      'histogram',
      'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
      series.flatMap(durations),
    ),
    ...family(
      'apiserver_request_total',
      'counter',
      'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      series.flatMap(({ labels, codes }) => [...codes].map(([code, count]) => `{code="${code}",${textOf(labels)}} ${count}`)),
    ),
    ...family(
      'apiserver_storage_objects',
      'gauge',
      'Number of stored objects at the time of last check split by kind.',
      storedResources(core)
        .filter(({ verbs }) => verbs.includes('delete'))
        .filter((resource) => storageOf(resource).resource === resource)
        .map((resource) => {
          const { plural, group } = resource
          return `{resource="${plural}${group === '' ? '' : `.${group}`}"} ${core.store.count(storageOf(resource).prefix)}`
        }),
    ),
    ...family('etcd_mvcc_db_revision', 'gauge', 'Newest durable revision of the store.', [` ${core.store.revision}`]),
    ...family('kubernetes_build_info', 'gauge', "A metric with a constant '1' value labeled by the version that is served.", [
      `{git_version="${version.gitVersion}",major="${version.major}",minor="${version.minor}"} 1`,
    ]),
    ...(core.usage === undefined ? [] : ofProcess(core.usage())),
    '',
  ].join('\n')
}

/** What Prometheus' own library tells of every process. */
const ofProcess = ({ cpuSeconds, residentBytes, startSeconds }: ProcessUsage): readonly string[] => [
  ...family('process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', [` ${cpuSeconds}`]),
  ...family('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', [` ${residentBytes}`]),
  ...family('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', [` ${startSeconds}`]),
]

/** Whether the server is well, check by check: what those measure who promise that it is. */
export function indicatorsText(core: Core): string {
  const samples = [...healthChecks].flatMap(([type, checks]) =>
    checks.map((name) => `{name="${name}",type="${type}"} ${failsNow(core, name) ? 0 : 1}`),
  )
  const help = '[STABLE] This metric records the result of a single healthcheck.'
  const runs = core.healthCounts
    .series()
    .map(({ name, status, type, count }) => `{name="${name}",status="${status}",type="${type}"} ${count}`)
  return [
    ...family('kubernetes_healthcheck', 'gauge', help, samples.sort()),
    ...family('kubernetes_healthchecks_total', 'counter', '[STABLE] This metric records the results of all healthcheck.', runs),
    '',
  ].join('\n')
}

/** The lines of one metric; a sample comes as what follows the name. */
const family = (name: string, type: string, help: string, samples: readonly string[]): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...samples.map((sample) => `${name}${sample}`),
]

/** Watches and connections last as long as the client wants. */
const isLong = ({ labels: { verb } }: RequestSeries): boolean => verb === 'WATCH' || verb === 'CONNECT'

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'LIST'])

function inFlight(series: readonly RequestSeries[]): readonly string[] {
  const short = series.filter((one) => !isLong(one))
  const count = (isReading: boolean): number =>
    short.filter(({ labels }) => reading.has(labels.verb) === isReading).reduce((sum, { running }) => sum + running, 0)
  return [`{request_kind="mutating"} ${count(false)}`, `{request_kind="readOnly"} ${count(true)}`]
}

function durations({ labels, durations: counts, seconds }: RequestSeries): readonly string[] {
  const text = textOf(labels)
  let total = 0
  const buckets = [...durationBounds.map(String), '+Inf'].map((bound, at) => {
    total += counts[at] ?? 0
    return `_bucket{${text},le="${bound}"} ${total}`
  })
  return [...buckets, `_sum{${text}} ${seconds}`, `_count{${text}} ${total}`]
}

/** Upstream's labels in its order, without one that a metric has no use for. */
const textOf = (labels: RequestLabels, except = ''): string =>
  labelsOf(labels)
    .filter(([name]) => name !== except)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')

const labelsOf = ({
  verb,
  group,
  version,
  resource,
  subresource,
  scope,
  dryRun,
}: RequestLabels): readonly (readonly [string, string])[] => [
  ['component', resource === '' ? '' : 'apiserver'],
  ['dry_run', escaped(dryRun)],
  ['group', group],
  ['resource', resource],
  ['scope', scope],
  ['subresource', escaped(subresource)],
  ['verb', verb],
  ['version', version],
]

/** What a client may have written. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
