import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import { forbidden } from '../../src/api/status.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { drive, type Driven } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

const deployments = builtIn<KubeObject & { readonly spec: { readonly replicas: number } }>('apps/v1 deployments')

let directory: string
let driven: Driven
let cluster: Awaited<ReturnType<typeof sampleCluster>>
/** What the program does when it is continued after a stop. */
let continued: () => void
/** What becomes of every patch, if anything. */
let refusal: Error | undefined
const editorBefore = process.env['KUBE_EDITOR']

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'inkube-edit-test-'))
  const clock = new ManualClock()
  cluster = await sampleCluster(clock)
  const signals = { suspend: () => undefined, onContinue: (listener: () => void) => ((continued = listener), () => undefined) }
  refusal = undefined
  const { client } = cluster
  const patch: typeof client.patch = (...call) => (refusal === undefined ? client.patch(...call) : Promise.reject(refusal))
  driven = await drive({ client: { ...client, patch }, clock, columns: 160, stateDirectory: join(directory, 'state'), signals })
})

afterEach(async () => {
  await driven.close()
  await cluster.close()
  rmSync(directory, { recursive: true })
  if (editorBefore === undefined) delete process.env['KUBE_EDITOR']
  else process.env['KUBE_EDITOR'] = editorBefore
})

/** An editor that runs one line of shell after the other on `$1`, one each time it is called, and keeps what it was shown. */
function useEditor(...lines: readonly string[]): void {
  const script = join(directory, 'editor.sh')
  lines.forEach((line, at) => writeFileSync(join(directory, `step-${at + 1}`), line))
  writeFileSync(script, `cd ${directory}\nn=$(($(cat count 2>/dev/null || echo 0) + 1))\necho $n > count\ncp "$1" shown-$n\n. ./step-$n\n`)
  process.env['KUBE_EDITOR'] = `sh ${script}`
}

const shown = (time: number): string => readFileSync(join(directory, `shown-${time}`), 'utf8')
const wanted = async (): Promise<number> => (await cluster.client.get(deployments, { namespace: 'default', name: 'web' })).spec.replicas

/**
 * Opens the editor on the deployment and waits for what is said afterwards. The editor is another process, so no clock tells when it ends.
 */
async function editing(said: string): Promise<string> {
  await open('e')
  return until(said)
}

/** Types on the deployment. */
async function open(keys: string): Promise<void> {
  await driven.user.types(':deploy\r')
  await driven.screen.until((text) => text.includes('UP-TO-DATE') && text.includes('web'))
  await driven.user.types(keys)
}

async function until(said: string): Promise<string> {
  while (!driven.screen.text().includes(said)) await driven.settle()
  return driven.screen.text()
}

/** Waits for a file beside the editor. */
async function untilFile(name: string): Promise<void> {
  while (!existsSync(join(directory, name))) await driven.settle()
}

describe('editing', () => {
  test('sends what was changed', async () => {
    useEditor(`sed -i 's/replicas: 4/replicas: 7/' "$1"`)
    await editing('deployment web edited')
    expect(await wanted()).toBe(7)
    expect(shown(1)).not.toContain('managedFields')
  })

  test('an unchanged text, an empty one and one of comments alone cancel', async () => {
    useEditor(':', `: > "$1"`, `echo '# nothing' > "$1"`)
    await editing('edit cancelled: no changes made')
    await editing('edit cancelled: the file is empty')
    await editing('edit cancelled: the file is empty')
    expect(await wanted()).toBe(4)
  })

  test('a refused text comes again with the reason above it, and with its comments', async () => {
    useEditor(`sed -i 's/replicas: 4/replicas: -1 # too few/' "$1"`, `sed -i 's/replicas: -1/replicas: 5/' "$1"`)
    await editing('deployment web edited')
    expect(shown(2).split('\n')[0]).toMatch(/^# .*web.* is invalid: spec\.replicas: Invalid value: -1/)
    expect(shown(2)).toContain('replicas: -1 # too few')
    expect(shown(2)).not.toContain('an empty file cancels')
    expect(await wanted()).toBe(5)
  })

  test('an editor that changes the remarks alone changes nothing', async () => {
    useEditor(`sed -i 's/4/-1/' "$1"`, `sed -i 's/^# .*/# read/' "$1"`)
    await editing('nothing was changed')
    expect(await wanted()).toBe(4)
    expect(() => shown(3)).toThrow('ENOENT')
  })

  test('several reasons stand below each other, and a wrong type is told in a sentence', async () => {
    useEditor(
      `sed -i 's/replicas: 4/replicas: -1\\n  minReadySeconds: -2/' "$1"`,
      `sed -i 's/replicas: -1/replicas: many/' "$1"`,
      `sed -i 's/replicas: many/replicas: 5/; /minReadySeconds/d' "$1"`,
    )
    await editing('deployment web edited')
    expect(shown(2).split('\n').slice(0, 4)).toEqual([
      '# The Deployment "web" is invalid:',
      expect.stringMatching(/^# \* spec\.(?:replicas|minReadySeconds): Invalid value: -\d: must be greater than or equal to 0$/),
      expect.stringMatching(/^# \* spec\.(?:replicas|minReadySeconds): Invalid value: -\d: must be greater than or equal to 0$/),
      expect.stringMatching(/^#/),
    ])
    expect(shown(3)).toMatch(/^# The request is invalid: patch: .*unrecognized type: int32\n/)
  })

  test('a text that is no YAML comes again, and is kept when it is given up', async () => {
    useEditor(`echo 'kind: [' > "$1"`, ':')
    const text = await editing('your text is kept in')
    expect(shown(2)).toMatch(/^# .+\n#\nkind: \[\n$/)
    const [kept = ''] = readdirSync(join(directory, 'state'))
    expect(kept).toBe('edit-deployment-web.yaml')
    expect(readFileSync(join(directory, 'state', kept), 'utf8')).toBe('kind: [\n')
    expect(text).toContain('edit deployment web: nothing was changed; your text is kept in')
  })

  test('an editor that fails changes nothing, and what it saved is kept', async () => {
    useEditor(`sed -i 's/replicas: 4/replicas: 7/' "$1"; exit 3`)
    const text = await editing('your text is kept in')
    expect(text).toContain('ended with exit code 3')
    expect(await wanted()).toBe(4)
    expect(readFileSync(join(directory, 'state', 'edit-deployment-web.yaml'), 'utf8')).toContain('replicas: 7')
  })

  test('an editor that is not there is named', async () => {
    process.env['KUBE_EDITOR'] = join(directory, 'nowhere')
    expect(await editing('there is no editor')).toContain('the variable EDITOR names another')
  })

  test('an object that went meanwhile is told, and the text is kept', async () => {
    useEditor(`sed -i 's/replicas: 4/replicas: 7/' "$1"; touch edited; while [ ! -e gone ]; do sleep 0.01; done`)
    await open('e')
    await untilFile('edited')
    await cluster.client.delete(deployments, { namespace: 'default', name: 'web' })
    writeFileSync(join(directory, 'gone'), '')
    expect(await until('your text is kept in')).toContain('deployments.apps "web" not found')
  })

  test('a text that nobody lets one send is kept, and does not come again', async () => {
    refusal = forbidden(deployments, 'web', 'User "jane" cannot patch resource "deployments"')
    useEditor('sed -i "s/replicas: 4/replicas: 5/" "$1"')
    const said = await editing('is forbidden: User "jane" cannot patch resource "deployments"')
    expect(said.replaceAll(/\s+/g, ' ')).toContain('your text is kept in')
    expect(existsSync(join(directory, 'shown-2'))).toBe(false)
  })

  test('an editor that takes the file away is told, and what was refused before is kept', async () => {
    useEditor(`echo 'kind: [' > "$1"`, 'rm "$1"')
    expect(await editing('your text is kept in')).toContain('edit deployment web: the editor left no file')
    expect(readFileSync(join(directory, 'state', 'edit-deployment-web.yaml'), 'utf8')).toBe('kind: [\n')
  })

  test('a text that cannot be kept in a file is on the screen', async () => {
    writeFileSync(join(directory, 'state'), 'a file where a folder should be')
    useEditor(`sed -i 's/replicas: 4/replicas: 7/' "$1"; exit 3`)
    await editing('your text is kept only here')
    await driven.screen.until((text) => text.includes('edit of deployment web') && text.includes('kind: Deployment'))
  })

  test('one editor at a time has the terminal', async () => {
    useEditor('while [ ! -e enough ]; do sleep 0.01; done')
    await open('ee')
    await untilFile('shown-1')
    writeFileSync(join(directory, 'enough'), '')
    await until('no changes made')
    await driven.user.types(':messages\r')
    await driven.screen.until((text) => text.includes('edit deployment web: another program has the terminal'))
    expect(readFileSync(join(directory, 'count'), 'utf8')).toBe('1\n')
  })

  test('keeps the terminal when both were stopped and go on', async () => {
    useEditor('while [ ! -e enough ]; do sleep 0.01; done')
    await open('e')
    await untilFile('shown-1')
    const { written } = driven.screen.stream
    continued()
    await driven.settle()
    expect([driven.keys.raw, driven.keys.flowing]).toEqual([false, false])
    expect(driven.screen.stream.written).toBe(written)
    writeFileSync(join(directory, 'enough'), '')
    await until('no changes made')
    expect(driven.keys.raw).toBe(true)
  })

  test('ends with the program, and the editor with it', async () => {
    useEditor('echo $$ > pid; exec sleep 1000')
    await open('e')
    const isWritten = (): boolean => existsSync(join(directory, 'pid')) && readFileSync(join(directory, 'pid'), 'utf8') !== ''
    while (!isWritten()) await driven.settle()
    const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'))
    driven.ui.stop()
    await driven.ui.exit
    while (isRunning(pid)) await driven.settle()
    expect(isRunning(pid)).toBe(false)
  })

  test('is ended with the program even where the editor does not listen, and what it saved is kept', async () => {
    useEditor(`trap '' TERM; sed -i 's/replicas: 4/replicas: 7/' "$1"; echo $$ > pid; while :; do sleep 0.1; done`)
    await open('e')
    await untilFile('pid')
    driven.ui.stop()
    await driven.ui.exit
    await driven.pass(3000)
    const file = join(directory, 'state', 'edit-deployment-web.yaml')
    while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) await driven.settle()
    expect(readFileSync(file, 'utf8')).toContain('replicas: 7')
    expect(await wanted()).toBe(4)
  })
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
