/** Which users are nodes. Upstream: pkg/auth/nodeidentifier. */
import type { User } from '../core.ts'

const prefix = 'system:node:'
const group = 'system:nodes'

/** The name of the node that the user is, which may be empty; undefined for users who are none. */
export const nodeNameOf = ({ name, groups }: User): string | undefined =>
  name.startsWith(prefix) && groups.includes(group) ? name.slice(prefix.length) : undefined
