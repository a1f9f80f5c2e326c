/** Which cluster a command talks to, and as whom: the flags that kubectl has for it, and what they mean. */
import { accessOf, impersonation, type Access } from '../client/kubeconfig-access.ts'
import { readKubeconfig } from '../client/kubeconfig.ts'
import { systemClock } from '../base/clock.ts'
import type { Manner } from '../client/transport.ts'
import { parseDuration } from '../api/go-duration.ts'
import { CommandError, number, on, text, texts, type FlagValues } from './command.ts'
import { elsewhere } from './connection-flags.ts'
import { userAgent } from './program-version.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** What leads to the cluster that was chosen; undefined: the own one is meant. Throws what is wrong with the choice. */
export async function chosenAccess(flags: FlagValues, env: Env): Promise<Access | undefined> {
  const said = Object.keys(elsewhere).filter((name) => text(flags, name) !== undefined || on(flags, name))
  if (said.length === 0) return undefined
  return accessTo(text(flags, 'context'), flags, env)
}

/** The same for a context that is chosen now. */
export async function accessTo(context: string | undefined, flags: FlagValues, env: Env): Promise<Access> {
  const config = await readKubeconfig(text(flags, 'kubeconfig'), env)
  return accessOf(
    config,
    {
      context,
      cluster: text(flags, 'cluster'),
      user: text(flags, 'user'),
      server: text(flags, 'server'),
      token: text(flags, 'token'),
      certificateAuthority: text(flags, 'certificateAuthority'),
      clientCertificate: text(flags, 'clientCertificate'),
      clientKey: text(flags, 'clientKey'),
      tlsServerName: text(flags, 'tlsServerName'),
      ...(on(flags, 'insecureSkipTlsVerify') && { insecure: true }),
      ...acting(flags),
    },
    env,
  )
}

const acting = (flags: FlagValues): Parameters<typeof impersonation>[0] => ({
  as: text(flags, 'as'),
  asUid: text(flags, 'asUid'),
  asGroups: texts(flags, 'asGroup'),
})

/** How requests are made. `isOwn`: whom one acts as is said here, since no kubeconfig has a say. */
export function mannerOf(flags: FlagValues, note: (line: string) => void, isOwn: boolean): Manner {
  const who = acting(flags)
  if (isOwn && who.as === undefined && (who.asUid !== undefined || (who.asGroups ?? []).length > 0))
    throw new CommandError('requesting uid, groups or user-extra without impersonating a user')
  return {
    userAgent,
    ...(isOwn && {
      headers: Object.fromEntries(
        Object.entries(impersonation(who)).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      ),
    }),
    timeout: timeoutOf(text(flags, 'requestTimeout')),
    ...((number(flags, 'v') ?? 0) >= 6 && {
      trace: ({ method, path }, outcome, began) =>
        note(`${method} ${path} ${typeof outcome === 'number' ? outcome : outcome.message} in ${systemClock.now() - began} milliseconds`),
    }),
  }
}

/** Milliseconds; a bare number is one of seconds, and 0 is no limit. */
function timeoutOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const nanos = parseDuration(/^\d+$/.test(given) ? `${given}s` : given)
  if (typeof nanos === 'string')
    throw new CommandError(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    )
  const milliseconds = Number(nanos) / 1e6
  return milliseconds > 0 ? milliseconds : undefined
}
