/** The theme variables that a VS Code window gives its webviews, for four kinds of theme. */
const shared = {
  "font-family": "'DejaVu Sans', 'Segoe UI', sans-serif", "font-size": "13px", "font-weight": "normal",
  "editor-font-family": "'DejaVu Sans Mono', Consolas, monospace", "editor-font-size": "12px", "editor-font-weight": "normal",
};

const dark = {
  ...shared,
  foreground: "#cccccc", disabledForeground: "#cccccc80", errorForeground: "#f85149", descriptionForeground: "#9d9d9d", "icon-foreground": "#cccccc", focusBorder: "#0078d4",
  "editor-background": "#1f1f1f", "editor-foreground": "#cccccc", "editorWidget-background": "#202020", "editorWidget-foreground": "#cccccc", "editorWidget-border": "#454545", "widget-shadow": "#0000005c", "widget-border": "#313131",
  "panel-border": "#2b2b2b", "editorGroup-border": "#ffffff17", "sideBar-background": "#181818", "panel-background": "#181818", "sideBarSectionHeader-background": "#181818",
  "button-background": "#0078d4", "button-foreground": "#ffffff", "button-hoverBackground": "#026ec1", "button-border": "#ffffff12", "button-secondaryBackground": "#313131", "button-secondaryForeground": "#cccccc", "button-secondaryHoverBackground": "#3c3c3c",
  "input-background": "#313131", "input-foreground": "#cccccc", "input-border": "#3c3c3c", "input-placeholderForeground": "#989898", "inputOption-activeBackground": "#2489db82", "inputOption-activeForeground": "#ffffff", "inputOption-activeBorder": "#2488db",
  "inputValidation-errorBackground": "#5a1d1d", "inputValidation-errorBorder": "#be1100", "inputValidation-warningBackground": "#352a05", "inputValidation-warningBorder": "#b89500",
  "dropdown-background": "#313131", "dropdown-foreground": "#cccccc", "dropdown-border": "#3c3c3c", "dropdown-listBackground": "#1f1f1f", "checkbox-background": "#313131", "checkbox-border": "#3c3c3c", "checkbox-foreground": "#cccccc",
  "badge-background": "#616161", "badge-foreground": "#f8f8f8", "toolbar-hoverBackground": "#5a5d5e50", "list-hoverBackground": "#2a2d2e", "list-activeSelectionBackground": "#04395e", "list-activeSelectionForeground": "#ffffff", "list-inactiveSelectionBackground": "#37373d",
  "textLink-foreground": "#4daafc", "textLink-activeForeground": "#4daafc", "textCodeBlock-background": "#2b2b2b", "textPreformat-foreground": "#d0d0d0", "textBlockQuote-border": "#616161",
  "panelTitle-activeForeground": "#cccccc", "panelTitle-inactiveForeground": "#9d9d9d", "panelTitle-activeBorder": "#0078d4", "progressBar-background": "#0078d4",
  "editorLineNumber-foreground": "#6e7681", "editorIndentGuide-background1": "#404040", "editorIndentGuide-activeBackground1": "#707070", "editorError-foreground": "#f14c4c", "editorWarning-foreground": "#cca700", "editorInfo-foreground": "#3794ff",
  "testing-iconPassed": "#73c991", "testing-iconFailed": "#f14c4c", "testing-iconQueued": "#cca700", "testing-iconSkipped": "#848484", "scrollbarSlider-background": "#79797966", "scrollbarSlider-hoverBackground": "#646464b3",
  "banner-background": "#04395e", "banner-foreground": "#cccccc", "debugTokenExpression-number": "#b5cea8", "debugTokenExpression-string": "#ce9178", "debugTokenExpression-boolean": "#4e94ce", "debugTokenExpression-name": "#c586c0", "editor-findMatchHighlightBackground": "#ea5c0055",
  "charts-blue": "#3794ff", "settings-modifiedItemIndicator": "#bb800966", "keybindingLabel-background": "#8080802b",
};

const light: Partial<typeof dark> = {
  foreground: "#3b3b3b", disabledForeground: "#61616180", errorForeground: "#f85149", descriptionForeground: "#5f5f5f", "icon-foreground": "#3b3b3b", focusBorder: "#005fb8",
  "editor-background": "#ffffff", "editor-foreground": "#3b3b3b", "editorWidget-background": "#f8f8f8", "editorWidget-foreground": "#3b3b3b", "editorWidget-border": "#c8c8c8", "widget-shadow": "#00000029", "widget-border": "#e5e5e5",
  "panel-border": "#e5e5e5", "editorGroup-border": "#e5e5e5", "sideBar-background": "#f8f8f8", "panel-background": "#f8f8f8", "sideBarSectionHeader-background": "#f8f8f8",
  "button-background": "#005fb8", "button-hoverBackground": "#0258a8", "button-border": "#0000001a", "button-secondaryBackground": "#e5e5e5", "button-secondaryForeground": "#3b3b3b", "button-secondaryHoverBackground": "#cccccc",
  "input-background": "#ffffff", "input-foreground": "#3b3b3b", "input-border": "#cecece", "input-placeholderForeground": "#767676", "inputOption-activeBackground": "#bed6ed", "inputOption-activeForeground": "#000000", "inputOption-activeBorder": "#005fb8",
  "inputValidation-errorBackground": "#f2dede", "inputValidation-warningBackground": "#f6f5d2", "dropdown-background": "#ffffff", "dropdown-foreground": "#3b3b3b", "dropdown-border": "#cecece", "dropdown-listBackground": "#ffffff", "checkbox-background": "#f8f8f8", "checkbox-border": "#cecece", "checkbox-foreground": "#3b3b3b",
  "badge-background": "#cccccc", "badge-foreground": "#3b3b3b", "toolbar-hoverBackground": "#b8b8b850", "list-hoverBackground": "#f2f2f2", "list-activeSelectionBackground": "#e8e8e8", "list-activeSelectionForeground": "#000000", "list-inactiveSelectionBackground": "#e4e6f1",
  "textLink-foreground": "#005fb8", "textLink-activeForeground": "#005fb8", "textCodeBlock-background": "#f8f8f8", "textPreformat-foreground": "#3b3b3b", "textBlockQuote-border": "#e5e5e5",
  "panelTitle-activeForeground": "#3b3b3b", "panelTitle-inactiveForeground": "#5f5f5f", "panelTitle-activeBorder": "#005fb8", "progressBar-background": "#005fb8",
  "editorLineNumber-foreground": "#6e7681", "editorIndentGuide-background1": "#d3d3d3", "editorIndentGuide-activeBackground1": "#939393", "editorError-foreground": "#e51400", "editorWarning-foreground": "#bf8803", "editorInfo-foreground": "#1a85ff",
  "testing-iconPassed": "#388a34", "testing-iconFailed": "#e51400", "banner-background": "#e0e8f0", "banner-foreground": "#3b3b3b", "debugTokenExpression-number": "#098658", "debugTokenExpression-string": "#a31515", "debugTokenExpression-boolean": "#0000ff", "debugTokenExpression-name": "#9b46b0",
};

const contrast = {
  foreground: "#ffffff", disabledForeground: "#a5a5a5", errorForeground: "#f48771", descriptionForeground: "#ffffffb3", "icon-foreground": "#ffffff", focusBorder: "#f38518", contrastBorder: "#6fc3df", contrastActiveBorder: "#f38518",
  "editor-background": "#000000", "editor-foreground": "#ffffff", "editorWidget-background": "#0c141f", "editorWidget-foreground": "#ffffff", "editorWidget-border": "#6fc3df", "widget-border": "#6fc3df", "panel-border": "#6fc3df", "editorGroup-border": "#6fc3df",
  "sideBar-background": "#000000", "panel-background": "#000000", "button-background": "#00000000", "button-hoverBackground": "#00000000", "button-border": "#6fc3df", "button-secondaryBackground": "#00000000", "button-secondaryForeground": "#ffffff", "button-secondaryHoverBackground": "#00000000",
  "input-background": "#000000", "input-foreground": "#ffffff", "input-border": "#6fc3df", "dropdown-background": "#000000", "dropdown-foreground": "#ffffff", "dropdown-border": "#6fc3df", "dropdown-listBackground": "#000000", "checkbox-background": "#000000", "checkbox-border": "#6fc3df",
  "inputOption-activeBackground": "#00000000", "inputOption-activeBorder": "#f38518", "inputValidation-errorBackground": "#5a1d1d", "inputValidation-errorBorder": "#be1100", "badge-background": "#000000", "badge-foreground": "#ffffff", "toolbar-hoverBackground": "#00000000",
  "list-hoverBackground": "#ffffff1a", "list-activeSelectionBackground": "#00000000", "textLink-foreground": "#21a6ff", "textCodeBlock-background": "#000000", "panelTitle-activeForeground": "#ffffff", "panelTitle-inactiveForeground": "#ffffff", "panelTitle-activeBorder": "#6fc3df", "progressBar-background": "#6fc3df",
  "editorLineNumber-foreground": "#ffffff", "editorIndentGuide-background1": "#ffffff50", "editorIndentGuide-activeBackground1": "#ffffff", "testing-iconPassed": "#89d185", "testing-iconFailed": "#f48771", "testing-iconSkipped": "#ffffff", "banner-background": "#000000", "banner-foreground": "#ffffff",
};

export const themes: { readonly [name: string]: { readonly kind: string; readonly variables: { readonly [name: string]: string | undefined } } } = {
  dark: { kind: "vscode-dark", variables: dark },
  light: { kind: "vscode-light", variables: { ...dark, ...light } },
  contrast: { kind: "vscode-high-contrast", variables: { ...dark, ...contrast } },
};

/** As a style sheet: harness pages have the same content security policy as real webviews, so nothing is inline. */
export function themeSheet(name: string): string {
  const theme = themes[name] ?? themes["dark"];
  const lines = Object.entries(theme?.variables ?? {}).map(([key, value]) => `  --vscode-${key}: ${value};`);
  return `:root {\n${lines.join("\n")}\n}\nbody { background: var(--vscode-editor-background); }\n`;
}
