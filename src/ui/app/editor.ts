/** Runs the user's editor on a text. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `$KUBE_EDITOR`, `$VISUAL`, `$EDITOR`, else vi; may hold arguments, as in `code --wait`. */
const editorOf = (env: NodeJS.ProcessEnv): string => env['KUBE_EDITOR'] ?? env['VISUAL'] ?? env['EDITOR'] ?? 'vi'

/** The text as it was saved when the editor ended. Rejects when the editor cannot be run or says that it failed. */
export async function editText(text: string, name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'inkube-edit-'))
  const file = join(directory, name.replaceAll(/[^\w.-]+/g, '-'))
  try {
    await writeFile(file, text, { mode: 0o600 })
    await run(editorOf(process.env), file)
    return await readFile(file, 'utf8')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Through the shell, so that the editor's own arguments work; the file's name is an argument of its own. */
function run(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', file], { stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`the editor ${JSON.stringify(editor)} ended with ${signal ?? `exit code ${code ?? 0}`}`))))
  })
}
