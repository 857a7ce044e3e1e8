// The page works without this. It prints the sheet, and moves the keyboard to what a followed link has brought.
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print()
})
document.addEventListener('htmx:afterSettle', () => {
  document.getElementById('main')?.focus({ preventScroll: true })
})
