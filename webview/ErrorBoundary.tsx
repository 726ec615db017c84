import type { ReactNode } from "react";
import { Component } from "react";
import { Message } from "./controls/Message.tsx";

interface ErrorBoundaryProps {
  readonly report: (message: string, stack?: string) => void;
  readonly children: ReactNode;
}

/** Shows that the view failed instead of a blank page, and reports why. React has no other form for this than a class. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: Error | undefined }> {
  override readonly state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof Error) this.props.report(error.message, error.stack);
    else this.props.report(String(error));
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Message
        icon="error"
        title="This view failed"
        actions={[{ label: "Show again", onPress: () => this.setState({ error: undefined }) }]}
      >
        {error.message}
      </Message>
    );
  }
}
