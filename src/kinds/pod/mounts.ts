/** Checks of where a container mounts its volumes. */
import { problem } from '../../api/field-errors.ts'
import type { Container, VolumeMount } from '../../api/objects.ts'
import { checkDescendingPath, hasBackstep } from '../shared/paths.ts'
import type { PodScope } from './scope.ts'

type Mounting = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const recursions = ['Disabled', 'Enabled', 'IfPossible']

export function checkMounts(scope: PodScope, container: Mounting, path: string): void {
  const { volumeMounts, volumeDevices } = container
  if (volumeMounts !== undefined) {
    for (let index = 0; index < volumeMounts.length; index++) {
      const mount = volumeMounts[index]
      if (mount !== undefined) checkMount(scope, { container, mount, index }, `${path}.volumeMounts`)
    }
  }
  if (volumeDevices !== undefined) checkDevices(scope, container, `${path}.volumeDevices`)
}

interface OneMount {
  readonly container: Mounting
  readonly mount: VolumeMount
  readonly index: number
}

/** ValidateVolumeMounts. Upstream names the list, not the entry, for paths inside the volume, propagation and recursion. */
function checkMount({ problems, volumes }: PodScope, { container, mount, index }: OneMount, list: string): void {
  const path = `${list}[${index}]`
  const { name, mountPath, subPath, subPathExpr } = mount
  const volume = volumes.get(name)
  if (!name) problems.push(problem.required(`${path}.name`))
  if (volume === undefined) problems.push(problem.notFound(`${path}.name`, name ?? ''))
  if (!mountPath) problems.push(problem.required(`${path}.mountPath`))
  if (isRepeated(container, index)) problems.push(problem.invalid(`${path}.mountPath`, mountPath ?? '', 'must be unique'))
  const { volumeDevices } = container
  if (volumeDevices !== undefined) {
    if (volumeDevices.some((device) => device.name === name))
      problems.push(problem.invalid(`${path}.name`, name, 'must not already exist in volumeDevices'))
    if (lastByName(volumeDevices).some((device) => device.devicePath === mountPath))
      problems.push(problem.invalid(`${path}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'))
  }
  if (volume?.image !== undefined) {
    if (subPath) problems.push(problem.invalid(`${path}.subPath`, subPath, 'not allowed in image volume sources'))
    if (subPathExpr) problems.push(problem.invalid(`${path}.subPathExpr`, subPathExpr, 'not allowed in image volume sources'))
  }
  if (subPath) checkDescendingPath(problems, subPath, `${list}.subPath`)
  if (subPathExpr) {
    if (subPath) problems.push(problem.invalid(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
    checkDescendingPath(problems, subPathExpr, `${list}.subPathExpr`)
  }
  if (mount.mountPropagation !== undefined) {
    const { mountPropagation } = mount
    if (!propagations.includes(mountPropagation))
      problems.push(problem.notSupported(`${list}.mountPropagation`, mountPropagation, propagations))
    if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
      problems.push(
        problem.forbidden(`${list}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers'),
      )
    }
  }
  if (mount.recursiveReadOnly !== undefined && mount.recursiveReadOnly !== 'Disabled') {
    const field = `${list}.recursiveReadOnly`
    if (!recursions.includes(mount.recursiveReadOnly)) problems.push(problem.notSupported(field, mount.recursiveReadOnly, recursions))
    else {
      if (mount.readOnly !== true) problems.push(problem.forbidden(field, 'may only be specified when readOnly is true'))
      if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None')
        problems.push(problem.forbidden(field, 'may only be specified when mountPropagation is None or not specified'))
    }
  }
}

function isRepeated({ volumeMounts = [] }: Mounting, index: number): boolean {
  const path = volumeMounts[index]?.mountPath
  for (let before = 0; before < index; before++) if (volumeMounts[before]?.mountPath === path) return true
  return false
}

/** Upstream keeps devices and mounts by name, so that of two of one name only the later path counts. */
function lastByName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()]
}

/** ValidateVolumeDevices */
function checkDevices({ problems, volumes }: PodScope, { volumeDevices = [], volumeMounts = [] }: Mounting, list: string): void {
  const names = new Set<string>()
  const paths = new Set<string>()
  for (const [index, device] of volumeDevices.entries()) {
    const path = `${list}[${index}]`
    const { name, devicePath } = device
    const volume = volumes.get(name)
    if (!name) problems.push(problem.required(`${path}.name`))
    if (names.has(name)) problems.push(problem.invalid(`${path}.name`, name, 'must be unique'))
    if (volume === undefined) problems.push(problem.notFound(`${path}.name`, name ?? ''))
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      problems.push(
        problem.invalid(`${path}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'),
      )
    }
    if (!devicePath) problems.push(problem.required(`${path}.devicePath`))
    if (paths.has(devicePath)) problems.push(problem.invalid(`${path}.devicePath`, devicePath, 'must be unique'))
    if (devicePath && hasBackstep(devicePath))
      problems.push(problem.invalid(`${path}.devicePath`, devicePath, "can not contain backsteps ('..')"))
    else paths.add(devicePath)
    if (volumeMounts.some((mount) => mount.name === name))
      problems.push(problem.invalid(`${path}.name`, name, 'must not already exist in volumeMounts'))
    if (lastByName(volumeMounts).some((mount) => mount.mountPath === devicePath))
      problems.push(problem.invalid(`${path}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'))
    if (name) names.add(name)
  }
}
