/** Who controls an object. */
import { controllerOf } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'
import type { Page } from './page.ts'

/** `Controlled By`, where there is a controller. */
export function writeController(page: Page, metadata: ObjectMeta): void {
  const controller = controllerOf({ metadata })
  if (controller !== undefined) page.field(0, 'Controlled By', `${controller.kind}/${controller.name}`)
}
