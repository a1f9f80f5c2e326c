/**
 * The functions that every expression of Kubernetes 1.33 may call, and the variables of admission. Upstream:
 * apiserver/pkg/cel/environment/base.go (for the version before, as upstream has it for new expressions) and
 * pkg/admission/plugin/cel/compile.go.
 */
import type { Scope } from './check.ts'
import { declare } from './declaration.ts'
import { authorizer } from './functions/authorizer.ts'
import { conversions } from './functions/conversions.ts'
import { formats, quantities } from './functions/kubernetes.ts'
import { lists, optionals } from './functions/lists.ts'
import { networks } from './functions/networks.ts'
import { operators } from './functions/operators.ts'
import { regex } from './functions/regex.ts'
import { strings } from './functions/strings.ts'
import { times } from './functions/times.ts'
import { urls } from './functions/urls.ts'
import { readType, type Type, types } from './type.ts'

export const functions = declare(
  operators,
  conversions,
  times,
  strings,
  regex,
  lists,
  optionals,
  urls,
  quantities,
  networks,
  formats,
  authorizer,
)

const fields = (text: string): ReadonlyMap<string, Type> =>
  new Map(
    text
      .trim()
      .split(/;\s*/)
      .filter((field) => field !== '')
      .map((field) => {
        const colon = field.indexOf(':')
        return [field.slice(0, colon).trim(), readType(field.slice(colon + 1))] as const
      }),
  )

const names = 'group: string; version: string;'
const objects: ReadonlyMap<string, ReadonlyMap<string, Type>> = new Map([
  ['kubernetes.GroupVersionKind', fields(`${names} kind: string`)],
  ['kubernetes.GroupVersionResource', fields(`${names} resource: string`)],
  ['kubernetes.UserInfo', fields('username: string; uid: string; groups: list(string); extra: map(string, list(string))')],
  [
    'kubernetes.AdmissionRequest',
    fields(`kind: kubernetes.GroupVersionKind; resource: kubernetes.GroupVersionResource; subResource: string;
      requestKind: kubernetes.GroupVersionKind; requestResource: kubernetes.GroupVersionResource; requestSubResource: string;
      name: string; namespace: string; operation: string; userInfo: kubernetes.UserInfo; dryRun: bool; options: dyn`),
  ],
  ['kubernetes.NamespaceSpec', fields('finalizers: list(string)')],
  ['kubernetes.NamespaceCondition', fields('status: string; type: string; lastTransitionTime: timestamp; message: string; reason: string')],
  ['kubernetes.NamespaceStatus', fields('conditions: list(kubernetes.NamespaceCondition); phase: string')],
  [
    'kubernetes.NamespaceMetadata',
    fields(`name: string; generateName: string; namespace: string; labels: map(string, string); annotations: map(string, string); UID: string;
      creationTimestamp: timestamp; deletionGracePeriodSeconds: int; deletionTimestamp: timestamp; generation: int; resourceVersion: string; finalizers: list(string)`),
  ],
  [
    'kubernetes.Namespace',
    fields('metadata: kubernetes.NamespaceMetadata; spec: kubernetes.NamespaceSpec; status: kubernetes.NamespaceStatus'),
  ],
])

const always: readonly (readonly [string, Type])[] = [
  ['object', types.dyn],
  ['oldObject', types.dyn],
  ['namespaceObject', types.struct('kubernetes.Namespace')],
  ['request', types.struct('kubernetes.AdmissionRequest')],
]

/** What an expression of an admission policy or a webhook may see beside the request and its objects. */
export interface AdmissionOptions {
  readonly hasParams?: boolean
  readonly hasAuthorizer?: boolean
  /** Types of the policy's own variables, by name; undefined where there are none to be. */
  readonly variables?: ReadonlyMap<string, Type>
  /** What the variables `object` and `params` are, where more is known than that they are objects. */
  readonly known?: { readonly object?: Type; readonly params?: Type; readonly fieldsOf: Scope['fieldsOf'] }
}

/** The scope of an expression of admission. */
export function admissionScope({ hasParams = false, hasAuthorizer = false, variables, known }: AdmissionOptions): Scope {
  const all = new Map(always)
  if (hasParams) all.set('params', known?.params ?? types.dyn)
  if (hasAuthorizer) all.set('authorizer', readType('kubernetes.authorization.Authorizer'))
  // Upstream has forgotten it where types are checked.
  if (hasAuthorizer && known === undefined) all.set('authorizer.requestResource', readType('kubernetes.authorization.ResourceCheck'))
  if (variables !== undefined) all.set('variables', types.struct('kubernetes.variables'))
  if (known?.object !== undefined) all.set('object', known.object).set('oldObject', known.object)
  return {
    functions,
    variables: all,
    fieldsOf: (name) => (name === 'kubernetes.variables' ? variables : (objects.get(name) ?? known?.fieldsOf(name))),
  }
}
