/** URIs as requests may name them: absolute ones, or absolute paths. Upstream: Go's url.ParseRequestURI. */

const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/
/** What may stand in a host as it is; beyond ASCII, anything. */
const host = /^(?:[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]|%[0-9a-fA-F]{2}|[^\0-\x7f])*$/

export function isUri(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- what Go refuses first
  if (text === '' || /[\0-\x1f\x7f]/.test(text)) return false
  if (text === '*') return true
  if (text.startsWith(':')) return false
  const named = scheme.exec(text)?.[0] ?? ''
  const rest = text.slice(named.length).replace(/\?.*$/s, '')
  if (!rest.startsWith('/')) return named !== ''
  const authority = rest.startsWith('//') && (named !== '' || !rest.startsWith('///')) ? /^\/\/([^/]*)/.exec(rest)?.[1] : undefined
  const path = authority === undefined ? rest : rest.slice(authority.length + 2)
  return (authority === undefined || isAuthority(authority)) && hasSoundEscapes(path)
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@')
  const [user, place] = [authority.slice(0, Math.max(at, 0)), authority.slice(at + 1)]
  const port = place.startsWith('[') ? /^\[[^\]]*\](.*)$/.exec(place)?.[1] : (/:[^:]*$/.exec(place)?.[0] ?? '')
  return (
    /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) &&
    hasSoundEscapes(user) &&
    port !== undefined &&
    /^(?::\d*)?$/.test(port) &&
    host.test(place)
  )
}

const hasSoundEscapes = (text: string): boolean => !/%(?![0-9a-fA-F]{2})/.test(text)
