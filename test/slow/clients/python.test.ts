/**
 * Kubernetes' own Python client does a day's work on the cluster, where `.ci/run` could install it (or `INKUBE_TEST_PYTHON` names a Python
 * that has it).
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { Program, root } from '../program.ts'

const program = new Program()
afterAll(() => program.close())

const python = process.env['INKUBE_TEST_PYTHON'] ?? join(root, 'node_modules/.cache/inkube-python/bin/python')
const isHere = existsSync(python)

test('makes more than 60 calls, and each is answered as upstream answers it', async ({ skip }) => {
  skip(!isHere, "Kubernetes' Python client is not installed")
  await program.serve(['--port', '0', '--nodes', '1'])
  const kubeconfig = program.write('kubeconfig', await program.print(['kubeconfig']))
  // Rejects with what it wrote to stderr when it does not end well.
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, 'python_client.py'), kubeconfig, join(root, 'samples')], {
    env: program.env(),
  })
  expect(Number(/(\d+) calls\n$/.exec(stdout)?.[1])).toBeGreaterThan(60)
})
