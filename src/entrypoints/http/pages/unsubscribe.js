// Our pages send no forms by themselves: the button asks for it.
const button = document.querySelector("button");
const said = document.querySelector("#said");

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    const answer = await fetch(window.location.href, { method: "POST" });
    if (!answer.ok) throw new Error(String(answer.status));
    said.textContent = "Done: you get no more mails of this kind.";
  } catch {
    button.disabled = false;
    said.textContent = "That did not work. Try it again.";
  }
});
