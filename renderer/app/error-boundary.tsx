import { Component, type ErrorInfo, type ReactNode } from 'react';
import { toProblem } from '../../shared/domain/problem';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';

interface ErrorBoundaryProps {
  /** What broke, in words: `The inspector`. */
  readonly surface: string;
  readonly onError: (error: unknown) => void;
  readonly children: ReactNode;
}

/** Around each surface: one that breaks says so in its own place, and the rest of the window goes on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown, _info: ErrorInfo): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <EmptyState
        title={`${this.props.surface} stopped working`}
        actions={<Button onClick={() => this.setState({ error: null })}>Show it again</Button>}
      >
        {toProblem(this.state.error).message}
      </EmptyState>
    );
  }
}
