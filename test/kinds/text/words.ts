/** Finds the resource that a word on a command line means. */
import { builtInResources, type Resource } from '../../../src/api/resource.ts'

/** By plural, singular, short name or kind; the first in discovery order. */
export function resourceOfWord(word: string): Resource | undefined {
  const lower = word.toLowerCase()
  return builtInResources.find((resource) =>
    [resource.plural, resource.singular, resource.kind.toLowerCase(), ...resource.short].includes(lower),
  )
}
