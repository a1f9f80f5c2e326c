/** The policies of admission that are bound, each with its bindings, by name. */
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/objects.ts'
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '../../api/resources.ts'
import type { Resource } from '../../api/resource.ts'
import type { Entry, Store } from '../../store/store.ts'
import { followed } from '../remote/followed.ts'
import { storageOf } from '../storage/storage.ts'

export interface BoundPolicy {
  readonly policy: ValidatingAdmissionPolicy
  readonly bindings: readonly ValidatingAdmissionPolicyBinding[]
}

/** Gives them at any moment; costs nothing while there is no policy. */
export function boundPolicies(store: Store): () => readonly BoundPolicy[] {
  const policies = objectsOf<ValidatingAdmissionPolicy>(store, validatingAdmissionPolicies)
  const bindings = objectsOf<ValidatingAdmissionPolicyBinding>(store, validatingAdmissionPolicyBindings)
  let made: { readonly from: readonly [unknown, unknown]; readonly bound: readonly BoundPolicy[] } | undefined
  return () => {
    const from = [policies(), bindings()] as const
    if (made === undefined || made.from[0] !== from[0] || made.from[1] !== from[1]) {
      const bound = from[0].map((policy) => ({ policy, bindings: from[1].filter(({ spec }) => spec.policyName === policy.metadata.name) }))
      made = { from, bound: bound.filter((one) => one.bindings.length > 0) }
    }
    return made.bound
  }
}

// What lies under the prefix of a resource is of its type.
const objectsOf = <T>(store: Store, resource: Resource): (() => readonly T[]) =>
  followed(store, storageOf(resource).prefix, (entries: readonly Entry[]) => entries.map(({ value }) => value as T))
