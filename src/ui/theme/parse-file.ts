/** Reads a file of the user's own: YAML, and so JSON. */
import { parseDocument } from 'yaml'

/** The data of a file; throws with file, place and cause. */
export function parseFile(path: string, text: string): unknown {
  const document = parseDocument(text)
  const [broken] = document.errors
  if (broken !== undefined) throw new Error(`${path}: ${broken.message.split('\n')[0]?.replace(/:$/, '') ?? ''}`)
  return document.toJS({ maxAliasCount: 100 })
}
