/** One call of one webhook, from the request to its verdict. */
import { textOf } from '../../api/json-object.ts'
import type { MutatingWebhook, ValidatingWebhook } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { badRequest, failure, type StatusDetails, type StatusError } from '../../api/status.ts'
import { randomUid } from '../../base/random.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { isHookSimulated, postReview, refuseUnusable } from '../remote/hook-client.ts'
import { answerIn, reviewOf, reviewVersionOf, verdictOf, type Verdict } from './review.ts'
import type { Objects } from './versioned.ts'

/** A webhook could not be asked, or did not answer: whether that refuses the request is up to its failure policy. */
export class CallFailure extends Error {
  constructor(hook: string, reason: string) {
    super(`failed calling webhook ${JSON.stringify(hook)}: ${reason}`)
    this.name = 'CallFailure'
  }
}

export interface Invocation {
  readonly hook: MutatingWebhook | ValidatingWebhook
  /** As which resource the hook sees the request. */
  readonly resource: Resource
  readonly objects: Objects
  readonly mutating: boolean
}

/** Upstream's default of `timeoutSeconds`. */
const usualSeconds = 10

/** Asks the webhook and passes its warnings on. Throws its refusal as a StatusError, and a `CallFailure` where there is no verdict. */
export async function invoke(request: AdmissionRequest, { hook, resource, objects, mutating }: Invocation): Promise<Verdict> {
  const { core, call } = request
  refuseSideEffects(request, hook)
  const step = async <T>(what: string, run: () => T | Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      throw new CallFailure(hook.name, `${what}${(error as Error).message}`)
    }
  }
  const version = await step('', () => reviewVersionOf(hook.admissionReviewVersions))
  await step('could not get REST client: ', () => refuseUnusable(hook.clientConfig))
  // A simulated program has nothing against anything.
  if (isHookSimulated(core, hook.clientConfig)) return yes
  const uid = randomUid(core.random)
  const body = reviewOf(request, { uid, version, resource, ...objects })
  const answer = await step('failed to call webhook: ', async () =>
    answerIn(await postReview(core, hook.clientConfig, { body, seconds: hook.timeoutSeconds ?? usualSeconds }), version),
  )
  const verdict = await step('received invalid webhook response: ', () => verdictOf(answer, { uid, version, mutating }))
  for (const text of verdict.warnings) call.warn(text)
  if (!verdict.allowed) throw denial(hook.name, verdict)
  return verdict
}

const yes: Verdict = { allowed: true, patch: undefined, patchType: undefined, result: undefined, warnings: [] }

function refuseSideEffects({ call }: AdmissionRequest, { name, sideEffects }: MutatingWebhook | ValidatingWebhook): void {
  if (call.dryRun && sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun')
    throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`)
}

/** The refusal as the webhook words it; a code that is none of a refusal becomes 400. */
function denial(name: string, { result = {} }: Verdict): StatusError {
  const { code } = result
  const message = textOf(result.message)
  const reason = textOf(result.reason)
  const by = `admission webhook ${JSON.stringify(name)} denied the request`
  const isRefusal = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600
  return failure(
    isRefusal ? code : 400,
    reason,
    message !== '' ? `${by}: ${message}` : reason !== '' ? `${by}: ${reason}` : `${by} without explanation`,
    detailsIn(result.details),
  )
}

/** What is understood of details; whatever else a webhook put there stays behind. */
function detailsIn(value: unknown): StatusDetails | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Readonly<Record<string, unknown>>
  const texts = (from: Readonly<Record<string, unknown>>, ...names: string[]): object =>
    Object.fromEntries(names.flatMap((name) => (textOf(from[name]) === '' ? [] : [[name, textOf(from[name])]])))
  const causes = Array.isArray(given['causes'])
    ? given['causes'].filter((one): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null)
    : []
  const retry = given['retryAfterSeconds']
  return {
    ...texts(given, 'name', 'group', 'kind', 'uid'),
    ...(causes.length > 0 && { causes: causes.map((cause) => texts(cause, 'reason', 'message', 'field')) }),
    ...(typeof retry === 'number' && Number.isInteger(retry) && retry > 0 && { retryAfterSeconds: retry }),
  }
}
