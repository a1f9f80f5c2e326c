/** Keeps what the engine makes of the program's code from one start to the next. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Turns the cache on for code loaded from now on in this thread, so call it before the first import of weight. It lies in the
 * user's cache directory by the XDG rules and is only a help: one that cannot be read or written changes nothing but speed.
 */
export function useCompileCache(env: Environment): void {
  const { XDG_CACHE_HOME: cache, HOME: home } = env
  if (cache?.startsWith('/') === true) enableCompileCache(join(cache, 'inkube'))
  else if (home?.startsWith('/') === true) enableCompileCache(join(home, '.cache', 'inkube'))
}
