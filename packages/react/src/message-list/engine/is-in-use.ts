/** Whether the element holds the focus or some of what is selected. */
export function isInUse(element: Element | undefined): boolean {
  const selection = getSelection()
  return (
    element !== undefined &&
    (element.contains(document.activeElement) ||
      (selection !== null && !selection.isCollapsed && selection.containsNode(element, true)))
  )
}
