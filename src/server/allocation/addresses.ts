/** What services hold of the cluster's addresses and ports, and how they get them. */
import type { KubeObject } from '../../api/object.ts'
import type { Call, Draft } from '../core.ts'

export interface Addresses {
  /** Fills and takes the addresses that a service needs; the answer gives back what was newly taken. Refuses with 422. */
  reserve(call: Call, draft: Draft, old: KubeObject | undefined): (() => void) | undefined
  /** Frees what `gone` held and `now` (if it still exists) does not. */
  release(gone: KubeObject, now?: KubeObject): void
}

/** For servers without services. */
export const noAddresses: Addresses = { reserve: () => undefined, release: () => undefined }
