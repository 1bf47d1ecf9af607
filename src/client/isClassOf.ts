/** Whether a value is a class or extends it. */
export function isClassOf(value: unknown, Base: abstract new (...given: never[]) => object): boolean {
  return value === Base || (typeof value === 'function' && value.prototype instanceof Base);
}
