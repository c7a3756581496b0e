// What happens on a click, a change or a submit. Elements name an action (`data-click="add:nachtzug"`);
// the actions are registered here. The content security policy allows no inline handler.
//
// In scope: from an event to a function. Not in scope: what the functions do.

/** An action: the text after the colon, the element that names it, and the event. */
export type Action = (argument: string, element: HTMLElement, event: Event) => unknown;

const actions = new Map<string, Action>();

/** Registers actions by name. */
export function register(more: { [name: string]: Action }): void {
  for (const [name, action] of Object.entries(more)) actions.set(name, action);
}

/** Listens once for the whole page. A failing action is given to `failed`. */
export function listen(root: Element, failed: (error: unknown) => void): void {
  for (const kind of ["click", "change", "input", "submit"]) {
    root.addEventListener(kind, (event) => {
      const source = event.target instanceof Element ? event.target : null;
      const element = source?.closest<HTMLElement>(`[data-${kind}]`);
      if (!element || element.matches(":disabled, [aria-disabled=true]")) return;
      const [name = "", argument = ""] = (element.getAttribute(`data-${kind}`) ?? "").split(/:(.*)/s);
      if (kind === "submit") event.preventDefault();
      try {
        Promise.resolve(actions.get(name)?.(argument, element, event)).catch(failed);
      } catch (error) {
        failed(error);
      }
    });
  }
}
