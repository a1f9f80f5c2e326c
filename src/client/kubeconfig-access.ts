/** From a kubeconfig, and what a person says instead of parts of it, to a server and whoever asks it. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { reasonOf } from '../base/thrown.ts'
import { createPlugin } from './credential-plugin.ts'
import type { ClusterEntry, Kubeconfig, Material, UserEntry } from './kubeconfig.ts'
import { ConnectionTrouble } from './line.ts'
import { isExempt } from './proxy-exempt.ts'
import type { Identity, Server } from './server-line.ts'

/** What counts instead of what a kubeconfig says. */
export interface Choice {
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly server?: string | undefined
  readonly tlsServerName?: string | undefined
  readonly insecure?: boolean | undefined
  readonly certificateAuthority?: string | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: string | undefined
  readonly token?: string | undefined
  readonly as?: string | undefined
  readonly asUid?: string | undefined
  readonly asGroups?: readonly string[]
}

export interface Access {
  readonly server: Server
  /** Undefined: the server was named without one. */
  readonly context: string | undefined
  /** Of the context. */
  readonly namespace: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

/** Throws for what is not there, in kubectl's words. Certificates in files are read; nobody is asked for credentials yet. */
export async function accessOf(config: Kubeconfig, choice: Choice, env: Env): Promise<Access> {
  const name = choice.context ?? (config.current === '' ? undefined : config.current)
  const context = name === undefined ? undefined : config.contexts.get(name)
  if (name !== undefined && context === undefined)
    throw new ConnectionTrouble(`Error in configuration: context was not found for specified context: ${name}`)
  const cluster = clusterOf(config, choice.cluster ?? context?.cluster, choice)
  const user = userOf(config, choice.user ?? context?.user, choice)
  const who = choice.user ?? context?.user ?? ''
  const [authority, certificate, key] = await together([
    readMaterial(
      cluster.insecure ? undefined : cluster.authority,
      `certificate-authority %s for ${choice.cluster ?? context?.cluster ?? ''}`,
    ),
    readMaterial(user.certificate, `client-cert %s for ${who}`),
    readMaterial(user.key, `client-key %s for ${who}`),
  ])
  if ((certificate === undefined) !== (key === undefined))
    throw new ConnectionTrouble(
      `Error in configuration: ${certificate === undefined ? 'clientCertificate' : 'clientKey'} must be specified for ${who} to use the clientCert authentication method.`,
    )
  return {
    context: name,
    namespace: context?.namespace,
    server: {
      url: urlOf(cluster.server),
      tls: {
        rejectUnauthorized: !cluster.insecure,
        ...(authority !== undefined && { ca: authority }),
        ...(cluster.tlsServerName !== undefined && { servername: cluster.tlsServerName }),
      },
      proxy: proxyOf(cluster, env),
      ...identityOf(user, { certificate, key }, { who, cluster, env }),
    },
  }
}

function clusterOf(config: Kubeconfig, name: string | undefined, choice: Choice): ClusterEntry {
  const found = name === undefined || name === '' ? undefined : config.clusters.get(name)
  if (found === undefined && (choice.server === undefined || choice.cluster !== undefined))
    throw new Error(
      name === undefined || name === ''
        ? 'no server is named: neither by a kubeconfig nor by --server'
        : `no server found for cluster ${JSON.stringify(name)}`,
    )
  const { insecure, certificateAuthority } = choice
  return {
    ...(found ?? { insecure: false, written: {} }),
    server: choice.server ?? found?.server ?? '',
    ...(choice.tlsServerName !== undefined && { tlsServerName: choice.tlsServerName }),
    ...(certificateAuthority !== undefined && { authority: { path: resolve(certificateAuthority) } }),
    ...(insecure !== undefined && { insecure }),
  }
}

function userOf(config: Kubeconfig, name: string | undefined, choice: Choice): UserEntry {
  const found = name === undefined || name === '' ? undefined : config.users.get(name)
  const says = choice.token !== undefined || choice.clientCertificate !== undefined
  if (found === undefined && name !== undefined && name !== '' && (!says || choice.user !== undefined))
    throw new Error(`auth info ${JSON.stringify(name)} does not exist`)
  const none: UserEntry = { asGroups: [], asExtra: {} }
  const base = found ?? none
  const own: UserEntry = {
    ...base,
    // A token that is said stands for all that the file has to say of who one is.
    ...(choice.token !== undefined && { token: choice.token, tokenFile: undefined, plugin: undefined, provider: undefined }),
    ...(choice.clientCertificate !== undefined && { certificate: { path: resolve(choice.clientCertificate) } }),
    ...(choice.clientKey !== undefined && { key: { path: resolve(choice.clientKey) } }),
    as: choice.as ?? base.as,
    asUid: choice.asUid ?? base.asUid,
    asGroups: choice.asGroups === undefined || choice.asGroups.length === 0 ? base.asGroups : choice.asGroups,
  }
  if (own.provider !== undefined)
    throw new Error(`The ${own.provider} auth plugin has been removed.\nPlease use a client-go credential plugin (exec) instead.`)
  return own
}

/** A proxy that cannot be used is never gone around: who wrote it down had a reason. */
function proxyOf({ proxy, server }: ClusterEntry, env: Env): Server['proxy'] {
  if (proxy === undefined) return socksOf(urlOf(server), env) ?? env
  if (isSocks(proxy)) return new URL(proxy)
  if (!/^https?:\/\//.test(proxy))
    throw new Error(`proxy-url ${JSON.stringify(proxy)}: only proxies of http, https and socks5 are spoken to`)
  return { HTTPS_PROXY: proxy, HTTP_PROXY: proxy }
}

const isSocks = (proxy: string): boolean => /^socks5:\/\/\S/.test(proxy) && URL.canParse(proxy)

/** The SOCKS proxy that a variable names for a server: Node, which knows the others, would go around it. */
function socksOf({ protocol, hostname, port }: URL, env: Env): URL | undefined {
  const given = (name: string): string => env[name] || env[name.toLowerCase()] || ''
  const isPlain = protocol === 'http:'
  const proxy = given(isPlain ? 'HTTP_PROXY' : 'HTTPS_PROXY')
  return isSocks(proxy) && !isExempt({ hostname, port: port || (isPlain ? '80' : '443') }, given('NO_PROXY')) ? new URL(proxy) : undefined
}

function urlOf(server: string): URL {
  const text = /^\w+:\/\//.test(server) ? server : `https://${server}`
  if (!URL.canParse(text)) throw new Error(`${JSON.stringify(server)} is no address of a server`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error(`${JSON.stringify(server)} is no address of a server: only https and http are spoken`)
  return url
}

/** Everything that cannot be read is told at once, as kubectl does. */
async function together(reads: readonly Promise<string | undefined>[]): Promise<readonly (string | undefined)[]> {
  const all = await Promise.allSettled(reads)
  const problems = all.flatMap((one) => (one.status === 'rejected' ? [reasonOf(one.reason)] : []))
  if (problems.length === 1) throw new ConnectionTrouble(`Error in configuration: ${problems[0] ?? ''}`)
  if (problems.length > 1) throw new ConnectionTrouble(`Error in configuration: \n${problems.map((problem) => `* ${problem}`).join('\n')}`)
  return all.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
}

/** `what` has `%s` for the path. */
async function readMaterial(material: Material | undefined, what: string): Promise<string | undefined> {
  if (material === undefined) return undefined
  if ('data' in material) return material.data
  const { path } = material
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such file or directory' : error.message
    throw new Error(`unable to read ${what.replace('%s', path)} due to open ${path}: ${reason}`)
  })
}

/** Headers of whoever somebody acts as. */
export const impersonation = ({ as, asUid, asGroups = [] }: Pick<Choice, 'as' | 'asUid' | 'asGroups'>): Identity['headers'] => ({
  ...(as !== undefined && { 'impersonate-user': as }),
  ...(asUid !== undefined && { 'impersonate-uid': asUid }),
  ...(asGroups.length > 0 && { 'impersonate-group': asGroups }),
})

interface Keys {
  readonly certificate: string | undefined
  readonly key: string | undefined
}

/** Who asks: by certificate, by token, by name, or as a program says. */
function identityOf(
  user: UserEntry,
  { certificate, key }: Keys,
  { who, cluster, env }: { readonly who: string; readonly cluster: ClusterEntry; readonly env: Env },
): Pick<Server, 'identity' | 'renew'> {
  const { token, tokenFile, username, password = '', plugin } = user
  if (user.as === undefined && (user.asGroups.length > 0 || user.asUid !== undefined || Object.keys(user.asExtra).length > 0))
    throw new Error(`requesting uid, groups or user-extra for ${who} without impersonating a user`)
  const fixed = {
    ...impersonation(user),
    ...Object.fromEntries(
      Object.entries(user.asExtra).map(([name, values]) => [`impersonate-extra-${encodeURIComponent(name.toLowerCase())}`, values]),
    ),
  }
  const keys = certificate === undefined || key === undefined ? {} : { cert: certificate, key }
  const bearer = (given: string): Identity => ({ headers: { ...fixed, authorization: `Bearer ${given}` }, ...keys })
  const still = (identity: Identity): Pick<Server, 'identity' | 'renew'> => ({
    identity: () => Promise.resolve(identity),
    renew: () => false,
  })
  // The file goes before the token beside it: it is the one that is kept fresh.
  if (tokenFile !== undefined)
    return {
      identity: async () => bearer((await readFile(tokenFile, 'utf8')).trim()),
      renew: () => false,
    }
  if (token !== undefined) return still(bearer(token))
  if (username !== undefined)
    return still({ headers: { ...fixed, authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }, ...keys })
  if (plugin === undefined || certificate !== undefined) return still({ headers: fixed, ...keys })
  const asked = createPlugin(plugin, { cluster, env })
  return {
    identity: async () => {
      const { token: given, cert, key: own } = await asked.credentials()
      const headers = given === undefined ? fixed : { ...fixed, authorization: `Bearer ${given}` }
      return { headers, ...(cert !== undefined && own !== undefined ? { cert, key: own } : {}) }
    },
    renew: () => asked.forget(),
  }
}
