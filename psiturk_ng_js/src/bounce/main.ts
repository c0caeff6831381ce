import { FIELD } from "../carrier/forms.ts";
import { readTokens } from "../carrier/tokens.ts";

// A navigation came without its token: fetch it from this tab's storage and ask again.
const query = new URLSearchParams(location.search);
const [worker, assignment] = [query.get("workerId"), query.get("assignmentId")];
const uniqueId = query.get("uniqueId") ?? (worker !== null && assignment !== null ? `${worker}:${assignment}` : "");
const form = document.createElement("form");
form.method = "post";
form.action = location.href;
for (const [name, value] of [[FIELD, readTokens()[uniqueId] ?? ""], ["psiturk_method", "GET"]]) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name as string;
  field.value = value as string;
  form.append(field);
}
document.documentElement.append(form);
form.submit();
