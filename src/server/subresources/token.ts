/** serviceaccounts/token: gives out a token for an account. Upstream: pkg/registry/core/serviceaccount/storage/token.go. */
import type { KubeObject } from '../../api/object.ts'
import type { Pod, TokenRequestSpec } from '../../api/objects.ts'
import { problem } from '../../api/field-errors.ts'
import type { Resource } from '../../api/resource.ts'
import { groupVersionOf } from '../../api/resource.ts'
import { nodes, pods, secrets } from '../../api/resources.ts'
import { badRequest, conflict, invalid } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import { issuer } from '../../kinds/service-account/issuer.ts'
import { signToken, type AccountClaims, type Bound } from '../authentication/account-tokens.ts'
import type { Call, Core, Draft } from '../core.ts'
import { trackCreate } from '../managed-fields/track.ts'
import { get, objectIn } from '../verbs/get.ts'

const kind = { group: 'authentication.k8s.io', kind: 'TokenRequest' }
const shortest = 600
const longest = 2 ** 32
const usual = 3600
/** What volumes of pods ask for: such tokens live for a year, since old clients do not read them again. */
const projected = 3607
const year = 365 * 24 * 3600

/** What is asked for, as a resource whose fields have managers. */
const tokenRequests: Resource = {
  ...kind,
  id: 'authentication.k8s.io/v1 tokenrequests',
  version: 'v1',
  plural: 'tokenrequests',
  singular: 'tokenrequest',
  namespaced: true,
  verbs: ['create'],
  short: [],
  categories: [],
  subresources: {},
}

/** What a token can be bound to: kinds of the core group, whatever the version. */
const bindable: Readonly<Record<string, Resource>> = { Pod: pods, Secret: secrets, Node: nodes }

/** Fields that Go always writes come as null where nothing was said. */
type Nullable<T> = { readonly [K in keyof T]?: T[K] | null }

/** A token as it is asked for, with nothing left open. */
interface Asked {
  readonly audiences: readonly string[]
  readonly expirationSeconds: number
  readonly boundObjectRef: TokenRequestSpec['boundObjectRef'] | null
}

/** Fills what a TokenRequest leaves open, and refuses what it may not ask for; gives the account that it is about. */
export function completeTokenRequest(core: Core, call: Call, body: Draft): KubeObject {
  const given = body.metadata.name ?? ''
  if (given !== '' && given !== call.name)
    throw invalid(kind, call.name, [problem.invalid('metadata.name', given, 'must match the service account name if specified')])
  const account = objectIn(get(core, { ...call, subresource: undefined }))
  // The body has been decoded by its schema.
  const spec = (body['spec'] ?? {}) as Nullable<TokenRequestSpec>
  const expirationSeconds = spec.expirationSeconds ?? usual
  trackCreate(core, { ...call, resource: tokenRequests }, Object.assign(body, { spec: { ...spec, expirationSeconds } }))
  const audiences = (spec.audiences ?? []).length === 0 ? [issuer] : (spec.audiences ?? [])
  body['spec'] = { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null } satisfies Asked
  Object.assign(body.metadata, { name: call.name, namespace: call.namespace, creationTimestamp: timeText(core.clock.now()) })
  const why =
    expirationSeconds < shortest
      ? 'may not specify a duration less than 10 minutes'
      : expirationSeconds > longest
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined
  if (why !== undefined) throw invalid(kind, '', [problem.invalid('spec.expirationSeconds', expirationSeconds, why)])
  return account
}

/** Answers a complete TokenRequest with its token. */
export async function issueToken(
  core: Core,
  call: Call,
  { account, body }: { readonly account: KubeObject; readonly body: Draft },
): Promise<object> {
  // Completed above.
  const { audiences, expirationSeconds, boundObjectRef } = body['spec'] as Asked
  const { name, uid } = account.metadata
  const claims: AccountClaims = {
    namespace: call.namespace,
    serviceaccount: { name, uid },
    ...(boundObjectRef && boundTo(core, call, boundObjectRef)),
  }
  const now = core.clock.now()
  const isExtended = claims.pod !== undefined && expirationSeconds === projected && audiences.every((audience) => audience === issuer)
  const warned = isExtended ? { ...claims, warnafter: Math.floor(now / 1000) + expirationSeconds } : claims
  return {
    ...body,
    status: {
      // A dry run is none here.
      token: await signToken(core, warned, { audiences, seconds: isExtended ? year : expirationSeconds }),
      expirationTimestamp: timeText(now + expirationSeconds * 1000),
    },
  }
}

function boundTo(
  core: Core,
  call: Call,
  { apiVersion = '', kind: kindName = '', name = '', uid = '' }: NonNullable<TokenRequestSpec['boundObjectRef']>,
): Partial<AccountClaims> {
  const { group, version } = groupVersionOf(apiVersion)
  const resource = group === '' && Object.hasOwn(bindable, kindName) ? bindable[kindName] : undefined
  if (resource === undefined) throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kindName}`)
  if (name === '') throw badRequest('Name parameter required.')
  const object = found(core, resource, { namespace: resource.namespaced ? call.namespace : '', name })
  if (uid !== '' && uid !== object.metadata.uid)
    throw conflict(
      // Upstream names the kind here.
      { group, plural: kindName },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  const bound: Bound = { name, uid: object.metadata.uid }
  if (resource === secrets) return { secret: bound }
  if (resource === nodes) return { node: bound }
  const { serviceAccountName, nodeName = '' } = (object as Pod).spec
  if (serviceAccountName !== call.name)
    throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(call.name)} to pod running with different serviceaccount name.`)
  return { pod: bound, ...(nodeName !== '' && nodeClaim(core, nodeName)) }
}

function nodeClaim(core: Core, name: string): Partial<AccountClaims> {
  try {
    return { node: { name, uid: found(core, nodes, { namespace: '', name }).metadata.uid } }
  } catch {
    // A node that is not there is told by its name alone.
    return { node: { name } }
  }
}

const found = (core: Core, resource: Resource, { namespace, name }: { readonly namespace: string; readonly name: string }): KubeObject =>
  objectIn(get(core, { ...nobody, resource, namespace, name }))
const nobody = { user: { name: '', groups: [] }, dryRun: false, warn: (): void => undefined }
