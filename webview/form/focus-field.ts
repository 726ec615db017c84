/** Brings a parameter's field into view and puts the cursor in it, once the form is on screen. */
export function focusField(parameter: string): void {
  requestAnimationFrame(() => {
    const field = document.querySelector(`[data-parameter="${CSS.escape(parameter)}"]`);
    field?.scrollIntoView({ block: "nearest" });
    field
      ?.querySelector<HTMLElement>("vscode-text-field, vscode-text-area, vscode-checkbox, input, select, .link")
      ?.focus();
  });
}
