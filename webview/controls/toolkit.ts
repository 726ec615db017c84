/**
 * The parts of the VS Code webview toolkit that we use, registered once. Nothing else imports the toolkit: what stands behind
 * a control can change in this folder alone.
 *
 * It serves for buttons, checkboxes and text fields. Not for lists of choices (its popup is cut off by scrolling panels), radios
 * (the group reports the value it was given as a change), tabs and grids (they do not scale): those are native elements here.
 */
import type { HTMLAttributes, Ref } from "react";
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeTextArea,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextArea(), vsCodeTextField());

interface ToolkitAttributes extends HTMLAttributes<HTMLElement> {
  readonly ref?: Ref<HTMLElement>;
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
      "vscode-text-field": ToolkitAttributes;
      "vscode-text-area": ToolkitAttributes;
    }
  }
}
