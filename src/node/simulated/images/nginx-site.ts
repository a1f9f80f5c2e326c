/** The configuration of nginx as far as it is simulated. */
import type { ProgramContext } from '../program.ts'
import { expandPath } from '../shell/glob.ts'
import { resolvePath } from '../shell/state.ts'

export const rootDirectory = '/usr/share/nginx/html'

/** What one `server` block says: ports, root, fixed answers, servers that it asks in its place. */
export interface Site {
  readonly ports: readonly number[]
  readonly root: string
  readonly returns: readonly { readonly path: string; readonly status: number; readonly text: string }[]
  readonly proxies: readonly { readonly path: string; readonly host: string; readonly port: number; readonly target: string | undefined }[]
}

/** nginx.conf and what it includes, as they are now. */
export function configurationTexts({ files }: ProgramContext): readonly string[] {
  const read = (path: string): string => (files.stat(path)?.type === 'file' ? new TextDecoder().decode(files.read(path)) : '')
  const main = read('/etc/nginx/nginx.conf')
  const included = [...main.replace(comment, '').matchAll(/\binclude\s+([^;\s]+)\s*;/g)].flatMap(([, pattern = '']) =>
    expandPath(files, '/', resolvePath('/etc/nginx', pattern)),
  )
  return [main, ...included.map(read)]
}

const comment = /(^|\s)#.*$/gm

/** What the configuration says of servers; without a server block there is the usual one. */
export function readSites(context: ProgramContext): readonly Site[] {
  const text = configurationTexts(context)
    .map((each) => each.replace(comment, ''))
    .join('\n')
  return sitesOf(text)
}

/** Texts that were read of late: most servers have the same. */
const recent = new Map<string, readonly Site[]>()
const mostRecent = 64

function sitesOf(text: string): readonly Site[] {
  const known = recent.get(text)
  if (known !== undefined) return known
  const upstreams = new Map(
    [...text.matchAll(/upstream\s+(\S+)\s*\{[^{}]*?server\s+([^;\s]+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  )
  const blocks = serverBlocks(text)
  const sites = (blocks.length === 0 ? [''] : blocks).map((block) => siteOf(block, upstreams))
  if (recent.size === mostRecent) recent.clear()
  recent.set(text, sites)
  return sites
}

/** The insides of all `server { ... }`. */
function serverBlocks(text: string): readonly string[] {
  const blocks: string[] = []
  for (const { index, 0: head } of text.matchAll(/\bserver\s*\{/g)) {
    const start = index + head.length
    let depth = 1
    let end = start
    for (; end < text.length && depth > 0; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0
    blocks.push(text.slice(start, end - 1))
  }
  return blocks
}

function siteOf(text: string, upstreams: ReadonlyMap<string, string>): Site {
  const ports = [...text.matchAll(/\blisten\s+(?:[\d.*]+:|\[::\]:)?(\d+)/g)].map((match) => Number(match[1]))
  const returns = [
    ...text.matchAll(
      /location\s+(?:=\s+|~\s+|\^~\s+)?(\S+)\s*\{[^{}]*?return\s+(\d{3})(?:\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^;\s]+)))?\s*;/g,
    ),
  ].map((match) => ({
    path: match[1] ?? '/',
    status: Number(match[2]),
    text: (match[3] ?? match[4] ?? match[5] ?? '').replace(/\\n/g, '\n'),
  }))
  const proxies = [...text.matchAll(/location\s+(?:=\s+|\^~\s+)?(\S+)\s*\{[^{}]*?proxy_pass\s+http:\/\/([^;\s/]+)(\/[^;\s]*)?\s*;/g)].map(
    ([, path = '/', name = '', target]) => {
      const [host = '', port = '80'] = (upstreams.get(name) ?? name).split(':')
      return { path, host, port: Number(port), target }
    },
  )
  return {
    ports: ports.length === 0 ? [80] : [...new Set(ports)],
    root: /\broot\s+([^;\s]+)\s*;/.exec(text)?.[1] ?? rootDirectory,
    returns,
    proxies,
  }
}
