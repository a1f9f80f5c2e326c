/** The roles that a node's labels claim. */
import type { Node } from '../../api/objects.ts'

const prefix = 'node-role.kubernetes.io/'

/** `control-plane`, ...: from the role labels, each once, in order of text. */
export function nodeRoles(node: Node): string[] {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(prefix) && key.length > prefix.length) roles.add(key.slice(prefix.length))
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value)
  }
  return [...roles].sort()
}
