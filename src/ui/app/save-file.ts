/** Writes texts that the user wants to keep. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

/** Writes a new file, `web-2.log` where `web.log` is there already, and gives its path. Rejects with the system's error. */
export async function saveFile(directory: string, name: string, text: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  const parts = parse(name.replaceAll(/[^\w.-]+/g, '-'))
  for (let number = 1; ; number++) {
    const path = join(directory, number === 1 ? parts.base : `${parts.name}-${number}${parts.ext}`)
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
