import type { RefObject } from "react";
import { useEffect } from "react";

/**
 * References by id do not cross into a toolkit element's shadow tree, so what describes a field is set on its inner control
 * as text: screen readers then read help and error with the field.
 */
export function useInnerField(
  ref: RefObject<HTMLElement | null>,
  label: string,
  description: string | undefined,
  isInvalid: boolean,
): void {
  useEffect(() => {
    const control = ref.current?.shadowRoot?.querySelector("input, textarea");
    if (!control) return;
    control.setAttribute("aria-label", label);
    control.setAttribute("aria-invalid", String(isInvalid));
    if (description === undefined) control.removeAttribute("aria-description");
    else control.setAttribute("aria-description", description);
  }, [ref, label, description, isInvalid]);
}
