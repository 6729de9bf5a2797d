/** What our own processes send to say that they assemble ESI. */
export const SELVEDGE_CAPABILITY = 'selvedge="ESI/1.0"';

/** What a response with includes in its body says of itself. */
export const ESI_CONTENT = 'content="ESI/1.0"';

/**
 * Does the one asking assemble ESI? Edge Architecture Specification 1.0 §2: `device="capability capability", …`.
 *
 * @param capability the `Surrogate-Capability` value, already stripped if it came from an untrusted peer
 */
export function canAssemble(capability: string | null | undefined): boolean {
  return typeof capability === 'string' && /=\s*"(?:[^"]*\s)?ESI\/1\.0(?:\s[^"]*)?"/i.test(capability);
}

/** Does this body hold includes? Edge Architecture Specification 1.0 §2: `content="ESI/1.0 other"`. */
export function holdsIncludes(surrogateControl: string | null | undefined): boolean {
  return (
    typeof surrogateControl === 'string' && /content\s*=\s*"(?:[^"]*\s)?ESI\/1\.0(?:\s[^"]*)?"/i.test(surrogateControl)
  );
}
