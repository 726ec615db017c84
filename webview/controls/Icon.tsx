/** A codicon. Decorative unless it is given a label. */
export function Icon({
  name,
  label,
  className,
}: {
  readonly name: string;
  readonly label?: string | undefined;
  readonly className?: string | undefined;
}) {
  const classes = `codicon codicon-${name}${className === undefined ? "" : ` ${className}`}`;
  return label === undefined ? (
    <i className={classes} aria-hidden="true" />
  ) : (
    <i className={classes} role="img" aria-label={label} title={label} />
  );
}
