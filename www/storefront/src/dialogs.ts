// The two dialogs of the shop: modal, closed with Escape, and focus goes back to where it was.
//
// In scope: opening and closing. Not in scope: what they show.

let openedBy: Element | null = null;

function dialog(id: string): HTMLDialogElement {
  return document.getElementById(id) as HTMLDialogElement;
}

/** Opens a dialog and puts the focus on its title. */
export function openDialog(id: string): void {
  const found = dialog(id);
  if (found.open) return;
  openedBy = document.activeElement;
  found.showModal();
  found.querySelector<HTMLElement>("h2")?.focus();
}

/** Closes a dialog; the focus goes back. */
export function closeDialog(id: string): void {
  const found = dialog(id);
  if (!found.open) return;
  found.close();
  if (openedBy instanceof HTMLElement && openedBy.isConnected) openedBy.focus();
  openedBy = null;
}
