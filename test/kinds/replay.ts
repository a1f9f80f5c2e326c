/** Plays the writes of a recorded conversation through decoding, defaults and checks of the kinds, without a server. */
import { readFileSync } from 'node:fs'
import { decodeBody } from '../../src/api/decode-body.ts'
import { copyOf, isEqual } from '../../src/api/equal.ts'
import { applyJsonPatch } from '../../src/api/json-patch.ts'
import { applyMergePatch } from '../../src/api/merge-patch.ts'
import { checkMetadata, checkMetadataUpdate } from '../../src/api/metadata.ts'
import type { KubeObject, Mutable } from '../../src/api/object.ts'
import { PatchError } from '../../src/api/patch-error.ts'
import { builtInResources, type Resource } from '../../src/api/resource.ts'
import { typeOfResource } from '../../src/api/schema.ts'
import { invalid, StatusError, type Problem } from '../../src/api/status.ts'
import { applyStrategicMergePatch } from '../../src/api/strategic-merge-patch.ts'
import { kindOf } from '../../src/kinds/index.ts'
import type { Rules } from '../../src/kinds/kind.ts'
import { generationAtCreate, generationAtUpdate } from '../../src/server/validation/generation.ts'
import { checkedStatus, checkedUpdate } from './rule-rows.ts'
import { asAdmitted, withoutAdmission } from './without-admission.ts'

type Json = Record<string, unknown>
interface Step {
  readonly req?: { readonly method?: string; readonly path: string; readonly type?: string; readonly body?: unknown }
  readonly res?: { readonly status: number; readonly body: Json }
}

export interface Outcome {
  readonly right: number
  readonly wrong: readonly string[]
}

const recorded = new URL('../recorded/', import.meta.url)

function parsePath(path: string): { resource: Resource; name: string; sub: string } | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/[^/]+\/(?=[a-z]))?([a-z]+)(?:\/([^/?]+))?(?:\/([a-z]+))?(?:\?.*)?$/.exec(
    path,
  )
  const resource = builtInResources.find((one) => one.group === (match?.[1] ?? '') && one.version === match?.[2] && one.plural === match[3])
  return resource === undefined ? undefined : { resource, name: match?.[4] ?? '', sub: match?.[5] ?? '' }
}

const uid = '0b5d3c9e-1f2a-4b3c-8d4e-5f6a7b8c9d0e'

/** Names, times and long texts of a recording become real ones. */
const real = (line: string): string =>
  line
    .replaceAll('$NS', 'ns1')
    .replaceAll(/"(eventTime|renewTime|acquireTime|lastObservedTime)":"<time>"/g, '"$1":"2026-01-02T03:04:05.000006Z"')
    .replaceAll('"<time>"', '"2026-01-02T03:04:05Z"')
    .replaceAll('"<port>"', '30000')
    .replaceAll('<ip>', '10.9.8.7')
    .replaceAll('kube-api-access-<x>', 'kube-api-access-xxxxx')
    .replaceAll('<uid>', uid)
    .replaceAll('j-<x>', 'j-abcde')
    .replaceAll(/\$FILL:(\d+)/g, (_, count: string) => 'x'.repeat(Number(count)))

/** Replays one file; `only` picks the resources that count. */
export function replay(file: string, only: (resource: Resource) => boolean): Outcome {
  const objects = new Map<string, Json>()
  const wrong: string[] = []
  let right = 0
  const lines = readFileSync(new URL(file, recorded), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  for (const [index, line] of lines.entries()) {
    // The recording has this form; what is read of it is compared below.
    const { req, res } = JSON.parse(real(line)) as Step
    if (req === undefined || res === undefined) continue
    const parsed = parsePath(req.path)
    if (parsed === undefined) continue
    const { resource } = parsed
    const name = parsed.name === '' ? String((res.body['metadata'] as Json | undefined)?.['name'] ?? '') : parsed.name
    const key = `${resource.id} ${name}`
    const before = objects.get(key)
    if (
      req.method !== undefined &&
      req.method !== 'DELETE' &&
      only(resource) &&
      (parsed.sub === '' || parsed.sub === 'status') &&
      isRules(res)
    ) {
      const answer = write(resource, { req, before, status: parsed.sub === 'status' })
      if (answer !== undefined) {
        const difference = compare(res.body, answer, req.method !== 'POST' && parsed.sub === '')
        if (difference === undefined) right++
        else
          wrong.push(`${file}:${index + 1} ${req.method} ${req.path}\n  ${JSON.stringify(req.body)?.slice(0, 600) ?? ''}\n  ${difference}`)
      }
    }
    if (res.status < 300 && !req.path.includes('dryRun') && typeof res.body['metadata'] === 'object') {
      if (res.body['kind'] === resource.kind) objects.set(key, res.body)
      // What was written was answered in part: nobody can tell what it is now.
      else if (req.method !== undefined) objects.delete(key)
    }
    if (req.method === 'DELETE') objects.delete(key)
  }
  return { right, wrong }
}

/** Answers that only rules make: accepted objects and 422 with causes. */
const isRules = (res: NonNullable<Step['res']>): boolean =>
  res.status < 300 || (res.status === 422 && (res.body['details'] as { causes?: unknown } | undefined)?.causes !== undefined)

interface Write {
  readonly req: NonNullable<Step['req']>
  readonly before: Json | undefined
  readonly status: boolean
}

function write(resource: Resource, { req, before, status }: Write): Json | undefined {
  // The registry keeps rules of all types in one list; this is the only place that calls them here.
  const rules: Rules<KubeObject> = (kindOf(resource.id)?.rules ?? {}) as Rules<KubeObject>
  try {
    if (req.method === 'POST') return created(resource, rules, decoded(resource, rules, req.body))
    if (before === undefined) return undefined
    const body = req.method === 'PUT' ? req.body : patched(resource, req, before)
    return body === undefined ? undefined : updated(resource, rules, decoded(resource, rules, body), before, status)
  } catch (error) {
    if (error instanceof StatusError) return error.status as unknown as Json
    if (error instanceof PatchError) return undefined
    throw error
  }
}

function patched(resource: Resource, req: NonNullable<Step['req']>, before: Json): unknown {
  if (typeof req.body === 'string') return undefined
  if (req.type === 'application/json-patch+json') return applyJsonPatch(before, req.body)
  if (req.type === 'application/merge-patch+json') return applyMergePatch(before, req.body)
  return req.type === 'application/strategic-merge-patch+json'
    ? applyStrategicMergePatch(before, req.body, typeOfResource(resource) ?? '')
    : undefined
}

function decoded(resource: Resource, rules: Rules<KubeObject>, body: unknown): Draft {
  const { object } = decodeBody(resource, typeof body === 'string' ? body : JSON.stringify(body))
  const draft = object as unknown as Draft
  rules.defaults?.(draft as unknown as Mutable<KubeObject>)
  return draft
}

type Draft = Json & { metadata: Mutable<KubeObject['metadata']>; apiVersion: string; kind: string }

function created(resource: Resource, rules: Rules<KubeObject>, draft: Draft): Json {
  const { metadata } = draft
  if (resource.namespaced) metadata.namespace = 'ns1'
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const)
    delete (metadata as unknown as Json)[field]
  asAdmitted(draft)
  generationAtCreate(resource, rules, draft)
  const base = (metadata as unknown as Json)['generateName']
  if ((metadata.name ?? '') === '' && typeof base === 'string') metadata.name = `${base}abcde`
  metadata.uid = uid
  metadata.creationTimestamp = '2026-01-02T03:04:05Z'
  rules.prepareCreate?.(draft as unknown as Mutable<KubeObject>, () => undefined)
  const object = draft as unknown as KubeObject
  const first = rules.checkFirst?.(object) ?? []
  const problems =
    first.length > 0
      ? first
      : [
          ...checkMetadata(metadata, { namespaced: resource.namespaced, checkName: rules.checkName?.bind(rules) }),
          ...(rules.check?.(object) ?? []),
          ...(rules.checkCreate?.(object) ?? []),
        ]
  const refused = refusal(resource, metadata.name, problems)
  if (refused === undefined) rules.canonicalize?.(draft as unknown as Mutable<KubeObject>)
  return refused ?? draft
}

function updated(resource: Resource, rules: Rules<KubeObject>, draft: Draft, before: Json, status: boolean): Json {
  const old = before as unknown as KubeObject
  const { metadata } = draft
  const kept = before['metadata'] as Json
  for (const field of ['namespace', 'uid', 'creationTimestamp', 'generation', 'resourceVersion'])
    if (kept[field] !== undefined) (metadata as unknown as Json)[field] = kept[field]
  const keep = (field: string): void => {
    if (before[field] === undefined) delete draft[field]
    else draft[field] = copyOf(before[field])
  }
  if (status)
    for (const field of new Set([...Object.keys(draft), ...Object.keys(before)]))
      if (!['metadata', 'status', 'apiVersion', 'kind'].includes(field)) keep(field)
  if (!status && 'status' in resource.subresources) keep('status')
  const mutable = draft as unknown as Mutable<KubeObject>
  if (status) rules.prepareStatusUpdate?.(mutable, old)
  else {
    rules.prepareUpdate?.(mutable, old)
    generationAtUpdate(resource, rules, draft, old)
  }
  const object = draft as unknown as KubeObject
  const first = status ? checkedStatus(rules, object, old) : (rules.checkFirst?.(object) ?? [])
  const problems =
    status || first.length > 0
      ? first
      : [
          ...checkMetadata(metadata, { namespaced: resource.namespaced, checkName: rules.checkName?.bind(rules) }),
          ...checkMetadataUpdate(metadata, old.metadata),
          ...checkedUpdate(rules, object, old),
        ]
  return refusal(resource, metadata.name, problems) ?? draft
}

const refusal = (resource: Resource, name: string | undefined, problems: readonly Problem[]): Json | undefined =>
  problems.length === 0 ? undefined : (invalid(resource, name ?? '', problems).status as unknown as Json)

/** The first difference between the recorded answer and ours, server-made metadata aside. */
function compare(wanted: Json, got: Json, isUpdate: boolean): string | undefined {
  if (wanted['kind'] === 'Status' || got['kind'] === 'Status') {
    const [a, b] = [wanted, got].map((body) => scrub(String(body['message'] ?? 'accepted')))
    return a === b ? undefined : `want ${a ?? ''}\n  got  ${b ?? ''}`
  }
  // An answer in part tells that the write was taken.
  if (wanted['kind'] === 'PartialObjectMetadata') return undefined
  const [a, b] = [wanted, got].map((body) => {
    const copy = withoutAdmission(copyOf(body))
    const metadata = copy['metadata'] as Json
    for (const field of ['managedFields', 'creationTimestamp', 'uid', 'resourceVersion', 'selfLink', 'generateName', 'name'])
      delete metadata[field]
    delete copy['apiVersion']
    delete copy['kind']
    // Controllers were at work between the steps, and generated names differ.
    if (isUpdate) {
      delete copy['status']
      const annotations = metadata['annotations'] as Json | undefined
      delete annotations?.['deployment.kubernetes.io/revision']
      if (annotations !== undefined && Object.keys(annotations).length === 0) delete metadata['annotations']
    }
    return copy
  })
  return isEqual(a, b) ? undefined : firstDifference(a, b, '')
}

const scrub = (text: string): string =>
  text
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}\b/g, '<uid>')
    .replaceAll(/0x[0-9a-f]{6,}/g, '<ptr>')
    .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, '<ip>')

function firstDifference(a: unknown, b: unknown, at: string): string {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [x, y] = [(a as Json)[key], (b as Json)[key]]
      if (!isEqual(x, y)) return firstDifference(x, y, `${at}.${key}`)
    }
  }
  return `${at}: want ${JSON.stringify(a) ?? 'nothing'} got ${JSON.stringify(b) ?? 'nothing'}`
}
