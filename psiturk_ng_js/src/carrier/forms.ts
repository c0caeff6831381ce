import { patch } from "./patch.ts";
import { tokenOf } from "./requests.ts";

export const FIELD = "psiturk_token";

/** Address of a form that posts; attributes are read, since a field may be named `action`. */
function postAddress(form: Element, submitter?: Element | null): string | undefined {
  const read = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
  return read("method").toLowerCase() === "post" ? read("action") || location.href : undefined;
}

/**
 * Make forms that post to our server carry the token.
 *
 * It joins the entries of a real submission only: a handler that reads the form to send it
 * elsewhere by itself never sees it.
 */
export function patchForms(root: string): void {
  let submission: { form: Element; event?: SubmitEvent } | undefined;
  addEventListener("submit", (event) => (submission = { form: event.target as Element, event }), true);
  addEventListener("formdata", ({ target, formData }) => {
    if (!submission || submission.form !== target) return;
    const { form, event } = submission;
    if (event?.eventPhase) return;
    submission = undefined;
    const address = event?.defaultPrevented ? undefined : postAddress(form, event?.submitter);
    const token = address && tokenOf(address, formData, root);
    if (token && !formData.has(FIELD)) formData.append(FIELD, token);
  }, true);
  patch(HTMLFormElement.prototype, "submit", (submit) => function (this: HTMLFormElement, ...values) {
    submission = { form: this };
    return submit.apply(this, values);
  });
}
