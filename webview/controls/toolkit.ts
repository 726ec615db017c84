/**
 * The parts of the VS Code webview toolkit that we use, registered once. Nothing else imports the toolkit: what stands behind
 * a control can change in this folder alone.
 *
 * It serves for buttons, checkboxes, radios and text fields. Not for lists of choices (its popup is cut off by scrolling panels),
 * tabs and grids (they do not scale): those are native elements here.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeRadio, vsCodeRadioGroup, vsCodeTextArea, vsCodeTextField } from "@vscode/webview-ui-toolkit";

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeRadio(), vsCodeRadioGroup(), vsCodeTextArea(), vsCodeTextField());

interface ToolkitAttributes extends React.HTMLAttributes<HTMLElement> {
  readonly ref?: React.Ref<HTMLElement>;
  readonly appearance?: "primary" | "secondary" | "icon";
  readonly disabled?: boolean;
  readonly checked?: boolean;
  readonly value?: string;
  readonly name?: string;
  readonly type?: string;
  readonly placeholder?: string;
  readonly maxlength?: number;
  readonly rows?: number;
  readonly resize?: string;
  readonly orientation?: string;
  /** Custom elements report changes by the plain DOM event. */
  readonly onchange?: (event: Event) => void;
  readonly oninput?: (event: Event) => void;
}

declare module "react" {
  // oxlint-disable-next-line typescript/no-namespace -- SAFETY: React types its elements in this namespace; there is no other way to add one.
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": ToolkitAttributes;
      "vscode-checkbox": ToolkitAttributes;
      "vscode-radio": ToolkitAttributes;
      "vscode-radio-group": ToolkitAttributes;
      "vscode-text-field": ToolkitAttributes;
      "vscode-text-area": ToolkitAttributes;
    }
  }
}
