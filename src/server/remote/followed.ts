/** What is derived of the objects under a prefix, made when asked for and kept until one of them changes. */
import type { Entry, Store } from '../../store/store.ts'

/** Gives `make` of all entries under the prefix; costs nothing while nobody asks and nothing changes. */
export function followed<T>(store: Store, prefix: string, make: (entries: readonly Entry[]) => T): () => T {
  let known: { readonly value: T } | undefined
  const forget = (): void => {
    known = undefined
  }
  const follow = (): void => {
    forget()
    store.watch(prefix, undefined, forget, follow)
  }
  follow()
  return () => (known ??= { value: make(store.list(prefix).entries) }).value
}
