/** The list of kinds that say more than their schema. Adding one is its own file and one line here, in alphabetical order. */
import type { AnyKind } from './kind.ts'

export const kinds: readonly AnyKind[] = []

const byId = new Map(kinds.map((kind) => [kind.resource.id, kind]))

/** What is known of a resource beyond its schema, by `apps/v1 deployments`. */
export const kindOf = (resourceId: string): AnyKind | undefined => byId.get(resourceId)
