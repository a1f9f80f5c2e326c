/** `/healthz`, `/livez` and `/readyz`: one question for all checks, or for one of them. Upstream: apiserver's healthz. */
import type { Core } from '../core.ts'
import type { Exchange } from './exchange.ts'
import { respondMissing, respondPlain, respondText } from './plain-text.ts'

/** What upstream starts in the background; here all of it is there before the first answer. */
const started = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`)
const documents = ['openapi', 'openapiv3'].map((name) => `poststarthook/apiservice-${name}-controller`)
const alive = ['ping', 'log', 'etcd', ...started, 'autoregister-completion', ...documents]
const ready = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...alive.slice(3), 'shutdown']

/** The checks of each path, in the order in which they are told. */
export const healthChecks: ReadonlyMap<string, readonly string[]> = new Map([
  ['healthz', alive],
  ['livez', alive],
  ['readyz', ready],
])

/** The checks that ask the store. */
const ofTheStore = new Set(['etcd', 'etcd-readiness'])

/** True if the check of that name fails now. */
export const failsNow = ({ store }: Core, name: string): boolean => store.failure !== undefined && ofTheStore.has(name)

/** Answers for one of the paths, of which `check` is what follows; empty for all checks. */
export function serveHealth(core: Core, exchange: Exchange, { path, check }: { readonly path: string; readonly check: string }): void {
  const checks = healthChecks.get(path) ?? []
  const fails = (name: string): boolean => failsNow(core, name)
  if (check === '') return serveAll(exchange, { path, checks, fails: counted(core, path) })
  if (!checks.includes(check)) return respondMissing(exchange)
  if (fails(check)) return respondPlain(exchange, 500, `internal server error: ${core.store.failure?.message ?? ''}\n`)
  respondText(exchange, 200, 'ok')
}

/** As `failsNow`, and counts the answer. */
const counted =
  (core: Core, type: string): Question['fails'] =>
  (name) => {
    const fails = failsNow(core, name)
    core.healthCounts.add({ name, type, status: fails ? 'error' : 'success' })
    return fails
  }

interface Question {
  readonly path: string
  readonly checks: readonly string[]
  readonly fails: (name: string) => boolean
}

function serveAll(exchange: Exchange, { path, checks, fails }: Question): void {
  const { query } = exchange
  const excluded = new Set(query.getAll('exclude'))
  const asked = checks.filter((name) => !excluded.has(name))
  const failing = new Set(asked.filter(fails))
  const lines = checks.map((name) =>
    excluded.has(name) ? `[+]${name} excluded: ok\n` : failing.has(name) ? `[-]${name} failed: reason withheld\n` : `[+]${name} ok\n`,
  )
  const unknown = [...excluded]
    .filter((name) => !checks.includes(name))
    .sort()
    .map((name) => JSON.stringify(name))
  if (unknown.length > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}\n`)
  if (failing.size > 0) return respondPlain(exchange, 500, `${lines.join('')}${path} check failed\n`)
  respondPlain(exchange, 200, query.has('verbose') ? `${lines.join('')}${path} check passed\n` : 'ok')
}
