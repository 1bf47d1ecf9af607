import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Returns the `require` of the place where this module is, or of the working folder in a bundle in CommonJS format,
 * which has no `import.meta.url`.
 */
export function requireHere(): NodeJS.Require {
  const here: unknown = import.meta.url;
  return createRequire(typeof here === 'string' ? here : join(process.cwd(), 'package.json'));
}
