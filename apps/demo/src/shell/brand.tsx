/** The logo and the product's name. */
export function Brand() {
  return (
    <span className="brand">
      <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect className="brand-mark-back" x="11" y="4" width="18" height="15" rx="6.5" />
        <path
          className="brand-mark-front"
          d="M9.5 10h5a6.5 6.5 0 0 1 6.5 6.5v1.5a6.5 6.5 0 0 1-6.5 6.5H9.8l-4.2 3.3c-.6.5-1.6 0-1.6-.8v-4.6A6.5 6.5 0 0 1 3 18v-1.5A6.5 6.5 0 0 1 9.5 10Z"
        />
      </svg>
      <span className="brand-name">Parley</span>
    </span>
  )
}
