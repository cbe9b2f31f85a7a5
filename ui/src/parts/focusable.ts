/** A region that scrolls must take the focus, so that the keyboard can scroll it (WCAG 2.1.1). */
export function focusable(element: HTMLElement): void {
  element.tabIndex = 0;
}
