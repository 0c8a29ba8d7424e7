import { Component, Injectable, inject, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Content, KIMClient } from "kim-web-sdk";

const query = new URLSearchParams(location.search);
const given = (name: string): string => query.get(name) ?? "";

@Injectable({ providedIn: "root" })
class Chat {
  readonly answer = signal<string | undefined>(undefined);
  readonly failure = signal<string | undefined>(undefined);
  readonly #client = new KIMClient(given("url"), { token: given("token") });

  constructor() {
    this.#client.onmessage(({ body }) => this.answer.set(body));
    void this.#talk();
  }

  async #talk(): Promise<void> {
    const { success, err } = await this.#client.login();
    const sent = success
      ? await this.#client.talkToUser("echo", new Content(given("text")))
      : { err };
    this.failure.set(sent.err?.message);
  }
}

@Component({
  selector: "chat-root",
  template: `<output
    [attr.data-answer]="chat.answer()"
    [attr.data-failure]="chat.failure()"
  ></output>`,
})
class App {
  readonly chat = inject(Chat);
}

void bootstrapApplication(App);
