interface FactProps {
  readonly name: string;
  readonly type?: string | undefined;
  readonly children: React.ReactNode;
}

/** A name and what is known of it. */
export function Fact({ name, type, children }: FactProps) {
  return (
    <div className="fact">
      <dt title={type === undefined ? name : `${name}: ${type}`}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
