/** Whom a container runs as. */
import type { ContainerConfig } from '../runtime.ts'
import type { ImageDefinition, User } from './program.ts'

/** As the manifest says, else as the image does; a user alone is in the group of root. */
export function userOf({ user }: ContainerConfig, definition: ImageDefinition | undefined): User {
  const { uid = Number(definition?.user ?? 0), gid = 0, groups } = user
  return { uid, gid, groups }
}

/** As `ps` shows a user: root, or a number that no image has a name for. */
export const userName = ({ uid }: Pick<User, 'uid'>): string => (uid === 0 ? 'root' : String(uid))
