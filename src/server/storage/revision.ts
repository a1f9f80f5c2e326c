/** Which revision a read is about: upstream's table of resourceVersion and resourceVersionMatch. */
import { problem } from '../../api/field-errors.ts'
import { badRequest, failure, invalid, type Problem } from '../../api/status.ts'
import type { ListOptions } from '../../client/client.ts'
import type { Core } from '../core.ts'

/** How long a read waits for a revision that is still to come. */
const patience = 3000

const isSet = (text: string | undefined): text is string => text !== undefined && text !== ''

/** Combinations that mean nothing: upstream's ValidateListOptions. */
function problemsOf({ resourceVersion, resourceVersionMatch: match, continue: token }: ListOptions): Problem[] {
  if (!isSet(match)) return []
  const field = 'resourceVersionMatch'
  const problems: Problem[] = []
  if (!isSet(resourceVersion))
    problems.push(problem.forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
  if (isSet(token)) problems.push(problem.forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'))
  if (match !== 'Exact' && match !== 'NotOlderThan') problems.push(problem.notSupported(field, match, ['Exact', 'NotOlderThan', '']))
  if (match === 'Exact' && resourceVersion === '0')
    problems.push(problem.forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  return problems
}

/** Refuses options of a list that mean nothing, alone or together; `more` is what else is wrong. */
export function checkListOptions(options: ListOptions, more: readonly Problem[] = []): void {
  const problems = [...problemsOf(options), ...more]
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', problems)
}

/** Refuses a revision beside a token, which has its own. */
export function refuseRevision({ resourceVersion }: ListOptions): void {
  if (isSet(resourceVersion) && resourceVersion !== '0') throw badRequest('specifying resource version is not allowed when using continue')
}

/** The exact revision to show, or undefined for the newest; waits for one that is not there yet. */
export async function revisionOf(
  core: Core,
  options: Pick<ListOptions, 'resourceVersion' | 'resourceVersionMatch' | 'limit'>,
): Promise<number | undefined> {
  const { resourceVersion, resourceVersionMatch, limit } = options
  if (!isSet(resourceVersion) || resourceVersion === '0') return undefined
  const asked = parseRevision(resourceVersion)
  const exact = resourceVersionMatch === 'Exact' || (!isSet(resourceVersionMatch) && limit !== undefined && limit > 0)
  if (asked > core.store.revision) {
    // The storage of upstream knows no future, its cache waits for it.
    if (exact) throw failure(500, '', 'etcdserver: mvcc: required revision is a future revision')
    await arrival(core, asked)
  }
  if (!exact) return undefined
  if (asked <= core.store.compactedRevision) throw failure(410, 'Expired', 'The resourceVersion for the provided list is too old.')
  return asked
}

/** Waits until there is a revision that a read of one object must not be older than. */
export async function awaitRevision(core: Core, text: string | undefined): Promise<void> {
  if (!isSet(text)) return
  const wrong = badRevision(text)
  if (wrong !== undefined) throw failure(500, '', wrong)
  if (Number(text) > core.store.revision) await arrival(core, Number(text))
}

/** What is wrong with a text that should be a revision, as Go says it; undefined for a revision. */
function badRevision(text: string): string | undefined {
  const why = !/^\d+$/.test(text) ? 'invalid syntax' : BigInt(text) >= 2n ** 64n ? 'value out of range' : undefined
  if (why === undefined) return undefined
  const quoted = JSON.stringify(text)
  return `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${why}`
}

/** Reads a revision of a list; refuses what is none. */
function parseRevision(text: string): number {
  const wrong = badRevision(text)
  if (wrong !== undefined) throw badRequest(`invalid resource version: ${wrong}`)
  return Number(text)
}

/** Waits until the store is at `revision`; refuses with 504 when that takes too long. */
async function arrival(core: Core, revision: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = core.clock.after(patience, resolve)
  const stop = core.store.watch('/', undefined, () => core.store.revision >= revision && resolve())
  await promise
  cancel()
  stop()
  if (core.store.revision >= revision) return
  throw failure(504, 'Timeout', `Timeout: Too large resource version: ${revision}, current: ${core.store.revision}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

/** The revision after which a watch begins; undefined: with what is there. Throws 410 for one that is gone. */
export function watchRevision(core: Core, text: string | undefined): number | undefined {
  if (!isSet(text) || text === '0') return undefined
  const wrong = badRevision(text)
  if (wrong !== undefined) throw failure(500, '', wrong)
  const revision = Number(text)
  if (revision <= core.store.compactedRevision)
    throw failure(410, 'Expired', `too old resource version: ${revision} (${core.store.compactedRevision})`)
  return revision
}
