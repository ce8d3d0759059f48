// A question in front of the page.
import { Aborted, TEXT, attempt, button, element, onSubmit } from "/account/common.js";

function field({ id, label, ...attributes }) {
  return element("p", {}, element("label", { for: id }, label), element("br", {}), element("input", { id, required: "", ...attributes }));
}

// Stays open until what was answered works. `others` are buttons that need no field.
export function ask({ title, content = [], fields = [], work, others = [] }) {
  return new Promise((resolve, reject) => {
    const outcome = element("p", { role: "status" });
    const form = element("form", {});
    const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, element("h2", { id: "dialog-title" }, title), ...content, form, outcome);
    const finish = (act) => async () => {
      const result = await act();
      resolve(result);
      dialog.close();
    };
    const answers = () => Object.fromEntries(fields.map(({ id }) => [id, form.querySelector(`#${id}`).value]));
    form.append(...fields.map(field));
    if (fields.length) form.append(element("button", {}, TEXT.go), " ");
    for (const [text, act] of others) form.append(button(text, () => attempt(dialog, finish(act), outcome)), " ");
    form.append(button(TEXT.cancel, () => dialog.close()));
    onSubmit(form, finish(() => work(answers())), outcome);
    dialog.addEventListener("close", () => {
      dialog.remove();
      reject(new Aborted());
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
