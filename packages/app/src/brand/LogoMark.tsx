import { useId } from 'react';

/** Props for {@link LogoMark}. */
export interface LogoMarkProps {
  /** Width and height in CSS pixels. */
  size?: number;
}

/**
 * The mark of Causeway: stone steps that rise out of the water. It is decoration beside the name,
 * so screen readers skip it.
 */
export function LogoMark(props: LogoMarkProps) {
  // A page may show the mark twice; a shared id would make one clip the other.
  const aboveWater = `causeway-above-water-${useId().replace(/:/g, '')}`;
  return (
    <svg
      viewBox="0 0 32 32"
      width={props.size ?? 32}
      height={props.size ?? 32}
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <clipPath id={aboveWater}>
        <path d="M-1 0H33V22.1H30.7q-3.65 3.4-7.3 0t-7.3 0-7.3 0-7.3 0H-1z" />
      </clipPath>
      <g clipPath={`url(#${aboveWater})`}>
        <path
          d="M2.5 16h8.2v9H2.5zM12 11h8.2v14H12zM21.5 6h8.2v19h-8.2z"
          fill="#c98f43"
        />
      </g>
      <g fill="#f0c27b">
        <rect x="1.5" y="13.6" width="10.2" height="4.4" rx="1.4" />
        <rect x="11" y="8.6" width="10.2" height="4.4" rx="1.4" />
        <rect x="20.5" y="3.6" width="10.2" height="4.4" rx="1.4" />
      </g>
      <g strokeLinecap="round">
        <path
          d="M1.5 24.8q3.65-3.4 7.3 0t7.3 0 7.3 0 7.3 0"
          stroke="#5fd0d6"
          strokeWidth="2.4"
        />
        <path
          d="M5.2 29.2q3.65-3.4 7.3 0t7.3 0 7.3 0"
          stroke="#3c8f97"
          strokeWidth="2.2"
        />
      </g>
    </svg>
  );
}
