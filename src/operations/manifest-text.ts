/** What a file of manifests says as text, and what is said of one that cannot be read: for the screen and the command line alike. */

/** The text of a file's bytes; throws an Error that names `source` for bytes that are no text. A mark at the beginning may say that they are UTF-16. */
export function manifestText(source: string, bytes: Uint8Array): string {
  // Control characters too are the reader's to refuse; here only what is no text at all.
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Error(`error parsing ${source}: the text is not ${encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'}`)
  }
}

/** Why nothing could be read at a path: what the system said, in kubectl's words; any other error speaks for itself. */
export function whyUnreadable(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return message
  if (code === 'ENOENT') return `the path ${JSON.stringify(path)} does not exist`
  return `the path ${JSON.stringify(path)} cannot be read: ${code === 'EACCES' ? 'permission denied' : message}`
}
