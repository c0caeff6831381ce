/*! psiturk.js, part of psiturk_ng. MIT licence. */
"use strict";
(() => {
  // src/embedded.ts
  var EMBEDDED_PROPERTY = "psiturkAssignment";
  var EMBEDDED_ELEMENT = "psiturk-assignment";
  var NOTHING = { root: "", assignment: null, sentences: {}, language: "en" };
  function readEmbedded(page) {
    var _a;
    try {
      const kept = page[EMBEDDED_PROPERTY];
      const text = (_a = page.document.getElementById(EMBEDDED_ELEMENT)) == null ? void 0 : _a.textContent;
      return { ...NOTHING, ...kept != null ? kept : JSON.parse(text || "{}") };
    } catch (e) {
      return NOTHING;
    }
  }

  // src/events.ts
  function eachName(names, callback, visit) {
    if (typeof names === "object") {
      for (const [name, f] of Object.entries(names)) visit(name, f);
    } else if (callback) {
      for (const name of names.split(/\s+/)) visit(name, callback);
    }
  }
  var Events = class {
    constructor() {
      this.subscriptions = /* @__PURE__ */ new Map();
      this.heard = [];
    }
    on(names, callback, context) {
      const target = typeof names === "object" ? callback : context;
      eachName(names, callback, (name, f) => this.subscribe(name, f, f, target));
      return this;
    }
    once(names, callback, context) {
      eachName(names, callback, (name, f) => {
        const single = (...values) => {
          this.off(name, f);
          return f.apply(context != null ? context : this, values);
        };
        this.subscribe(name, single, f, context);
      });
      return this;
    }
    off(names, callback, context) {
      var _a;
      for (const name of names ? names.split(/\s+/) : [...this.subscriptions.keys()]) {
        const kept = ((_a = this.subscriptions.get(name)) != null ? _a : []).filter(
          (one) => callback && one.original !== callback || context !== void 0 && context !== null && one.context !== context
        );
        this.subscriptions.set(name, kept);
      }
      return this;
    }
    trigger(names, ...values) {
      var _a, _b;
      for (const name of names.split(/\s+/)) {
        const everything = name === "all" ? [] : [...(_a = this.subscriptions.get("all")) != null ? _a : []];
        for (const one of [...(_b = this.subscriptions.get(name)) != null ? _b : []]) this.call(one, values);
        for (const one of everything) this.call(one, [name, ...values]);
      }
      return this;
    }
    listenTo(other, names, callback) {
      this.heard.push([other, names, callback]);
      other.on(names, callback, this);
      return this;
    }
    listenToOnce(other, names, callback) {
      for (const name of names.split(/\s+/)) {
        const single = (...values) => {
          this.stopListening(other, name, single);
          return callback.apply(this, values);
        };
        this.listenTo(other, name, single);
      }
      return this;
    }
    stopListening(other, names, callback) {
      for (const [emitter, heardNames, f] of [...this.heard]) {
        if (other && other !== emitter || names && names !== heardNames || callback && callback !== f) continue;
        emitter.off(heardNames, f, this);
      }
      return this;
    }
    bind(names, callback, context) {
      return this.on(names, callback, context);
    }
    unbind(names, callback, context) {
      return this.off(names, callback, context);
    }
    subscribe(name, callback, original, context) {
      var _a;
      this.subscriptions.set(name, [...(_a = this.subscriptions.get(name)) != null ? _a : [], { callback, original, context }]);
    }
    call(one, values) {
      var _a;
      one.callback.apply((_a = one.context) != null ? _a : this, values);
    }
  };

  // src/sentences.ts
  var ENGLISH = {
    leave_prompt: "If you leave or reload this page, you end your participation. Do you really want to leave?",
    saving_wait: "Your answers are being saved. Please keep this page open.",
    saving_refused: "Your answers could not be saved. Please keep this page open and contact the researcher.",
    saving_stuck: "Your last answers could not be sent yet. This page keeps trying. Please check your internet connection and leave this page open.",
    rescue_explanation: "If this takes too long, you can keep your answers in a file and go on. Send the file to the researcher if you are asked for it. Your browser also keeps the answers, and sends them as soon as it can when you open a page of this study.",
    saving_impossible: "Some of your answers could not be saved. You can keep them in a file and go on. Send the file to the researcher if you are asked for it.",
    rescue_retry: "Try again now",
    rescue_download: "Keep my answers in a file",
    rescue_continue: "Go on without waiting",
    rescue_go_on: "Go on",
    rescue_offline: "The study cannot be reached at the moment, so the next page cannot be opened. Please check your internet connection and try again."
  };

  // src/jquery.ts
  function findJQuery(page) {
    var _a;
    const { jQuery, $ } = page;
    return (_a = [jQuery, $].find((candidate) => {
      var _a2;
      return typeof ((_a2 = candidate == null ? void 0 : candidate.fn) == null ? void 0 : _a2.on) === "function";
    })) != null ? _a : null;
  }
  function onWindow(page, type, handler) {
    const jquery = findJQuery(page);
    if (jquery) jquery(page).on(type, handler);
    else page.addEventListener(type, handler);
  }

  // src/page.ts
  var RESIZE_QUIET_MS = 200;
  var Page = class {
    constructor(window) {
      this.window = window;
      /** Save queues by uniqueId: two instances of one assignment must not overtake each other. */
      this.queues = /* @__PURE__ */ new Map();
      this.hinted = /* @__PURE__ */ new Set();
      this.announcer = null;
      this.watching = false;
      const { Backbone } = window;
      this.ownBus = (Backbone == null ? void 0 : Backbone.Events) ? Object.assign({}, Backbone.Events) : new Events();
      if (Backbone) Backbone.Notifications = this.ownBus;
    }
    get bus() {
      var _a;
      const { Backbone } = this.window;
      return Backbone ? (_a = Backbone.Notifications) != null ? _a : Backbone.Notifications = this.ownBus : this.ownBus;
    }
    get embedded() {
      return readEmbedded(this.window);
    }
    sentence(key) {
      var _a, _b;
      return (_b = (_a = this.embedded.sentences[key]) != null ? _a : ENGLISH[key]) != null ? _b : key;
    }
    /** Tell the researcher something worth knowing, once per page. */
    hint(key, text) {
      if (this.hinted.has(key)) return;
      this.hinted.add(key);
      this.window.console.info(`psiTurk: ${text}`);
    }
    /** Trigger `name` on the bus, so that only `sender` among the instances takes it for itself. */
    announce(sender, name, value) {
      this.announcer = sender;
      try {
        this.bus.trigger(name, value);
      } finally {
        this.announcer = null;
      }
    }
    /** Whether an event now on the bus concerns `instance`: its own, or one of the page's. */
    concerns(instance) {
      return this.announcer === null || this.announcer === instance;
    }
    /** Put focus, blur and resize on the bus; once per page, however many instances listen. */
    watchWindow() {
      if (this.watching) return;
      this.watching = true;
      onWindow(this.window, "blur", () => void this.bus.trigger("_psiturk_lostfocus"));
      onWindow(this.window, "focus", () => void this.bus.trigger("_psiturk_gainedfocus"));
      let quiet;
      onWindow(this.window, "resize", () => {
        this.window.clearTimeout(quiet);
        quiet = this.window.setTimeout(() => this.bus.trigger("_psiturk_windowresize", this.size()), RESIZE_QUIET_MS);
      });
    }
    size() {
      return [this.window.innerWidth, this.window.innerHeight];
    }
  };

  // src/checkpoints.ts
  var EVENT = "checkpoint";
  var NOTE = "psiturk.checkpoint:";
  function reloadOf(page, uniqueId) {
    var _a;
    const { assignment } = page.embedded;
    return (assignment == null ? void 0 : assignment.uniqueId) === uniqueId ? (_a = assignment.reload) != null ? _a : null : null;
  }
  function visitOf(page, uniqueId, events) {
    var _a;
    const told = (_a = reloadOf(page, uniqueId)) == null ? void 0 : _a.visit;
    return told != null ? told : Math.max(1, ...events.map((event) => {
      var _a2;
      return (_a2 = event == null ? void 0 : event.visit) != null ? _a2 : 1;
    }));
  }
  var Checkpoints = class {
    constructor(page, model) {
      this.page = page;
      this.model = model;
      var _a;
      const uniqueId = String(model.id);
      this.key = NOTE + uniqueId;
      this.resumedFrom = ((_a = reloadOf(page, uniqueId)) == null ? void 0 : _a.resumes) ? this.latest() : null;
    }
    /** Record that the participant has come to this place; returns what to call once the server holds it. */
    reach(name, state) {
      const given = state === void 0 ? { name } : { name, state };
      const checkpoint = JSON.parse(JSON.stringify(given));
      this.model.addEvent(EVENT, checkpoint);
      const note = JSON.stringify({ visit: this.model.visit, checkpoint });
      this.onStore((store) => store.setItem(this.key, note));
      return () => this.onStore((store) => store.getItem(this.key) === note && store.removeItem(this.key));
    }
    /** Forget what this browser keeps, since the task is over. */
    finish() {
      this.onStore((store) => store.removeItem(this.key));
    }
    /** The last place reached: this browser may know one that is still on its way to the server. */
    latest() {
      var _a, _b;
      const isEarlier = ({ eventtype, visit = 1 }) => eventtype === EVENT && visit < this.model.visit;
      const [stored] = this.model.getEventData().filter((event) => event && isEarlier(event)).slice(-1);
      const note = this.note();
      if (note && note.visit < this.model.visit && note.visit >= ((_a = stored == null ? void 0 : stored.visit) != null ? _a : 1)) return note.checkpoint;
      return (_b = stored == null ? void 0 : stored.value) != null ? _b : null;
    }
    note() {
      var _a;
      try {
        return JSON.parse((_a = this.page.window.localStorage.getItem(this.key)) != null ? _a : "null");
      } catch (e) {
        return null;
      }
    }
    onStore(action) {
      try {
        action(this.page.window.localStorage);
      } catch (e) {
      }
    }
  };

  // src/notice.ts
  var BOX_STYLE = "position:fixed;inset:0;z-index:2147483647;display:flex;flex-direction:column;gap:1em;align-items:center;justify-content:center;padding:2em;background:#fff;color:#000;font:1.25rem/1.5 sans-serif;text-align:center";
  var BUTTON_STYLE = "font:inherit;min-width:16em;padding:.5em 1em;border:2px solid #000;border-radius:.4em;background:#fff;color:#000;cursor:pointer";
  var Notice = class {
    constructor(document) {
      this.document = document;
      this.box = document.createElement("div");
      this.box.dir = "auto";
      this.box.style.cssText = BOX_STYLE;
      this.text = document.createElement("div");
      this.text.setAttribute("role", "status");
      this.box.append(this.text);
    }
    /** Show these sentences, one paragraph each, in place of what was shown. */
    say(sentences) {
      if (!this.box.isConnected) this.document.documentElement.append(this.box);
      const paragraphs = sentences.map((sentence) => {
        const paragraph = this.document.createElement("p");
        paragraph.style.cssText = "margin:.5em 0;max-width:36em";
        paragraph.textContent = sentence;
        return paragraph;
      });
      this.text.replaceChildren(...paragraphs);
    }
    /** Add a button. */
    offer(label, action) {
      const button = this.document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.style.cssText = BUTTON_STYLE;
      button.addEventListener("click", action);
      this.box.append(button);
    }
    remove() {
      this.box.remove();
    }
  };

  // src/requests.ts
  var RETRY_FIRST_MS = 500;
  var RETRY_LONGEST_MS = 8e3;
  var RETRY_AFTER_LONGEST_MS = 6e4;
  var ATTEMPT_LONGEST_MS = 3e4;
  var ATTEMPTS = 6;
  var RETRY_EVENT = "psiturk:retry";
  var EARLIER = ["online", RETRY_EVENT];
  var RequestFailed = class extends Error {
    constructor(xhr, url) {
      super(xhr.status ? `HTTP ${xhr.status} for ${url}` : `no answer for ${url}`);
      this.xhr = xhr;
      this.url = url;
      this.name = "RequestFailed";
    }
    get status() {
      return this.xhr.status;
    }
    /** Whether the same request may succeed later. */
    get isTransient() {
      return this.status < 400 || this.status === 408 || this.status === 429 || this.status >= 500;
    }
  };
  function open(request, asynchronous) {
    var _a, _b, _c;
    const xhr = new XMLHttpRequest();
    xhr.open(request.method, request.url, asynchronous);
    if (asynchronous) xhr.timeout = (_a = request.timeoutMs) != null ? _a : ATTEMPT_LONGEST_MS;
    xhr.setRequestHeader("Accept", (_b = request.accept) != null ? _b : "application/json, */*;q=0.1");
    xhr.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    if (request.contentType) xhr.setRequestHeader("Content-Type", request.contentType);
    for (const [name, value] of Object.entries((_c = request.headers) != null ? _c : {})) xhr.setRequestHeader(name, value);
    return xhr;
  }
  function isGood(request, xhr) {
    var _a, _b;
    return xhr.status >= 200 && xhr.status < 300 && ((_b = (_a = request.accepts) == null ? void 0 : _a.call(request, xhr)) != null ? _b : true);
  }
  function send(request) {
    return new Promise((resolve, reject) => {
      var _a, _b;
      const xhr = open(request, true);
      xhr.onloadend = () => isGood(request, xhr) ? resolve(xhr) : reject(new RequestFailed(xhr, request.url));
      (_a = request.started) == null ? void 0 : _a.call(request, xhr);
      xhr.send((_b = request.body) != null ? _b : null);
    });
  }
  function sendNow(request) {
    var _a, _b;
    const xhr = open(request, false);
    (_a = request.started) == null ? void 0 : _a.call(request, xhr);
    try {
      xhr.send((_b = request.body) != null ? _b : null);
    } catch (e) {
      throw new RequestFailed(xhr, request.url);
    }
    if (!isGood(request, xhr)) throw new RequestFailed(xhr, request.url);
    return xhr;
  }
  function askedPauseMs(failure) {
    return retryAfterMs(failure.xhr.getResponseHeader("Retry-After"), Date.now());
  }
  function retryAfterMs(header, nowMs) {
    if (!header) return 0;
    const seconds = Number(header);
    const wait = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1e3;
    return Math.min(Math.max(wait || 0, 0), RETRY_AFTER_LONGEST_MS);
  }
  function backoffMs(failures, askedMs = 0, random = Math.random()) {
    const step = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_LONGEST_MS);
    const shortest = Math.max(askedMs, step / 2);
    return shortest + random * shortest;
  }
  function retryNow() {
    dispatchEvent(new Event(RETRY_EVENT));
  }
  function pause(ms) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        for (const type of EARLIER) removeEventListener(type, done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      for (const type of EARLIER) addEventListener(type, done);
    });
  }
  async function persist(attempt) {
    for (let failures = 1; ; failures++) {
      try {
        return await attempt();
      } catch (failure) {
        if (!(failure instanceof RequestFailed && failure.isTransient) || failures >= ATTEMPTS) throw failure;
        await pause(backoffMs(failures, askedPauseMs(failure)));
      }
    }
  }
  function sendPersistently(request) {
    return persist(() => send(request));
  }
  function formPost(url, fields) {
    const contentType = "application/x-www-form-urlencoded; charset=UTF-8";
    return { method: "POST", url, body: new URLSearchParams(fields).toString(), contentType };
  }
  function jsonObject(xhr) {
    try {
      const value = JSON.parse(xhr.responseText);
      return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
    } catch (e) {
      return null;
    }
  }
  function replyIn(xhr) {
    var _a;
    const type = (_a = xhr.getResponseHeader("Content-Type")) != null ? _a : "";
    return /\bjson\b/i.test(type) ? JSON.parse(xhr.responseText) : xhr.responseText;
  }

  // src/completion.ts
  var NOTICE_AFTER_MS = 1e3;
  var RESCUE_AFTER_MS = 3e4;
  function isRefusal(failure) {
    return failure instanceof RequestFailed && (failure.status === 401 || failure.status === 403);
  }
  async function saveEverything(queue, model, isOver) {
    while (!isOver()) {
      await queue.whenIdle();
      if (queue.isClean) return queue.isWholeThere ? "saved" : "gave up";
      try {
        await queue.save(model, {});
      } catch (failure) {
        if (isRefusal(failure)) return "refused";
        if (!(failure instanceof RequestFailed && failure.isTransient)) return "gave up";
      }
    }
    return "went on";
  }
  function download(page, queue, model) {
    const { document, URL: URL2 } = page.window;
    const content = JSON.stringify({ uniqueId: model.id, writtenAt: (/* @__PURE__ */ new Date()).toISOString(), unsent: queue.remainder() });
    const link = document.createElement("a");
    link.href = URL2.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = `answers-${String(model.id).replace(/[^A-Za-z0-9-]+/g, "-")}.json`;
    link.click();
    page.window.setTimeout(() => URL2.revokeObjectURL(link.href), RESCUE_AFTER_MS);
  }
  async function isReachable(page) {
    const asked = page.window.fetch(`${page.embedded.root}/healthz`, { cache: "no-store" });
    return asked.then(
      () => true,
      () => false
    );
  }
  function offerFile(page, queue, model) {
    const notice = new Notice(page.window.document);
    notice.say([page.sentence("saving_impossible")]);
    notice.offer(page.sentence("rescue_download"), () => download(page, queue, model));
    return new Promise((resolve) => {
      notice.offer(page.sentence("rescue_go_on"), () => {
        notice.remove();
        resolve();
      });
    });
  }
  function offerRescue(page, queue, model, notice) {
    return new Promise((resolve) => {
      const say = (...keys) => notice.say(keys.map((key) => page.sentence(key)));
      say("saving_stuck", "rescue_explanation");
      notice.offer(page.sentence("rescue_retry"), () => {
        say("saving_wait", "rescue_explanation");
        retryNow();
      });
      notice.offer(page.sentence("rescue_download"), () => download(page, queue, model));
      notice.offer(page.sentence("rescue_continue"), () => {
        void isReachable(page).then((is) => is ? resolve("went on") : say("rescue_offline", "rescue_explanation"));
      });
    });
  }
  async function waitUntilSaved(page, queue, model) {
    const { window } = page;
    const notice = new Notice(window.document);
    let isOver = false;
    const shown = window.setTimeout(() => notice.say([page.sentence("saving_wait")]), NOTICE_AFTER_MS);
    let offered;
    const rescued = new Promise((resolve) => {
      offered = window.setTimeout(() => void offerRescue(page, queue, model, notice).then(resolve), RESCUE_AFTER_MS);
    });
    const outcome = await Promise.race([saveEverything(queue, model, () => isOver), rescued]);
    isOver = true;
    window.clearTimeout(shown);
    window.clearTimeout(offered);
    notice.remove();
    if (outcome === "gave up" || outcome === "went on") {
      window.console.error("psiTurk: the task ends although the last data could not be saved; this browser keeps it.");
    }
    if (outcome === "gave up") await offerFile(page, queue, model);
    if (outcome === "refused") {
      const lasting = new Notice(window.document);
      lasting.say([page.sentence("saving_refused")]);
      lasting.offer(page.sentence("rescue_download"), () => download(page, queue, model));
    }
    return outcome !== "refused";
  }
  function completionUrl(model, outcome) {
    const encode = (value) => encodeURIComponent(String(value)).replace(/%3A/g, ":");
    const joint = String(model.adServerLoc).includes("?") ? "&" : "?";
    const ending = outcome === "complete" ? "" : `&outcome=${outcome}`;
    return `${model.adServerLoc}${joint}uniqueId=${encode(model.id)}&mode=${encode(model.mode)}${ending}`;
  }

  // src/instructions.ts
  var JQUERY_EVENTS = { next: "click.psiturk.instructionsnav.next", prev: "click.psiturk.instructionsnav.prev" };
  var InstructionPlayer = class {
    constructor(page, host, pages, finished) {
      this.page = page;
      this.host = host;
      this.pages = pages;
      this.finished = finished;
      this.current = 0;
      this.shownAt = 0;
      this.unbind = () => void 0;
      this.previous = () => {
        if (this.current === 0) return;
        this.record("PrevPage", this.current - 1);
        this.loadFirstPage();
      };
      this.next = () => {
        const isLast = this.current + 1 === this.pages.length;
        this.record(isLast ? "FinishInstructions" : "NextPage", this.current + 1);
        if (isLast) this.finish();
        else this.loadFirstPage();
      };
      this.getIndicator = this.getIndicator.bind(this);
      this.loadFirstPage = this.loadFirstPage.bind(this);
      host.recordTrialData({ phase: "INSTRUCTIONS", templates: pages, action: "Begin" });
    }
    getIndicator() {
      return {
        currently_viewing: { indexOf: this.current, template: this.pages[this.current] },
        instruction_deck: { total_pages: this.pages.length, templates: this.pages }
      };
    }
    loadFirstPage() {
      this.unbind();
      this.host.showPage(this.pages[this.current]);
      this.bind();
      this.shownAt = Date.now();
    }
    record(action, nextScreen) {
      const viewed = this.current;
      this.page.window.viewedscreen = viewed;
      this.current = nextScreen;
      const viewTime = Date.now() - this.shownAt;
      this.host.recordTrialData({ phase: "INSTRUCTIONS", template: this.pages[viewed], indexOf: viewed, action, viewTime });
    }
    finish() {
      var _a;
      this.unbind();
      this.host.finishInstructions();
      (_a = this.finished) == null ? void 0 : _a.call(this);
    }
    bind() {
      const jquery = findJQuery(this.page.window);
      const navigation = jquery == null ? void 0 : jquery(".instructionsnav");
      if (!navigation) return this.bindNatively();
      if (this.current > 0) navigation.on(JQUERY_EVENTS.prev, ".previous", this.previous);
      navigation.on(JQUERY_EVENTS.next, ".continue", this.next);
      this.unbind = () => navigation.off(JQUERY_EVENTS.prev).off(JQUERY_EVENTS.next);
    }
    bindNatively() {
      const navigation = Array.from(this.page.window.document.querySelectorAll(".instructionsnav"));
      const clicked = (event) => {
        const pressed = (selector) => {
          var _a;
          return (_a = event.target) == null ? void 0 : _a.closest(`.instructionsnav ${selector}`);
        };
        if (this.current > 0 && pressed(".previous")) this.previous();
        else if (pressed(".continue")) this.next();
      };
      for (const element of navigation) element.addEventListener("click", clicked);
      this.unbind = () => navigation.forEach((element) => element.removeEventListener("click", clicked));
    }
  };

  // src/keepalive.ts
  var KEEPALIVE_LONGEST_BYTES = 6e4;
  function outlivesPage(body, longestBytes = KEEPALIVE_LONGEST_BYTES) {
    return new Blob([body]).size <= longestBytes;
  }
  function sendOnLeaving(method, url, body, contentType) {
    const headers = { "Content-Type": contentType, "X-Requested-With": "XMLHttpRequest" };
    const keepalive = outlivesPage(body);
    fetch(url, { method, body, headers, keepalive, credentials: "same-origin" }).catch(() => void 0);
  }

  // src/leaving.ts
  var Leaving = class {
    constructor(page, duties) {
      this.page = page;
      this.duties = duties;
      this.armed = false;
      /** The question was put in the latest attempt to leave; a page may have removed it from later ones. */
      this.asked = false;
      this.quit = false;
      this.forget = () => {
        this.asked = false;
      };
      this.ask = (event) => {
        if (!this.armed) return void 0;
        this.asked = true;
        this.duties.save();
        event.preventDefault();
        const sentence = this.page.sentence("leave_prompt");
        if ("returnValue" in event) event.returnValue = sentence;
        return sentence;
      };
      const { window } = page;
      window.addEventListener("pagehide", () => this.leave());
      window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    }
    /** Ask from now on. */
    arm() {
      if (this.armed) return;
      this.armed = true;
      this.page.window.addEventListener("beforeunload", this.forget, true);
      onWindow(this.page.window, "beforeunload", this.ask);
    }
    /** Stop asking; with jQuery on the page, whatever else was bound through it stops too. */
    disarm() {
      var _a;
      this.armed = false;
      this.page.window.removeEventListener("beforeunload", this.forget, true);
      this.page.window.removeEventListener("beforeunload", this.ask);
      (_a = findJQuery(this.page.window)) == null ? void 0 : _a(this.page.window).off("beforeunload");
    }
    leave() {
      var _a, _b;
      const isQuit = this.armed && this.asked;
      this.asked = false;
      this.quit || (this.quit = isQuit);
      const report = isQuit ? formPost("quitter", this.duties.identity()) : this.duties.unansweredStart();
      if (report) sendOnLeaving(report.method, report.url, (_a = report.body) != null ? _a : "", (_b = report.contentType) != null ? _b : "");
      this.duties.flush();
    }
    comeBack() {
      if (!this.quit) return;
      this.quit = false;
      this.duties.returned();
    }
  };

  // src/outcomes.ts
  var OUTCOMES = [
    "complete",
    "screened_out",
    "failed_check",
    "no_consent",
    "wrong_device",
    "too_slow",
    "quota_full",
    "duplicate",
    "withdrawn",
    "error"
  ];
  function outcomeNamed(name) {
    const found = OUTCOMES.find((outcome) => outcome === name);
    if (!found) throw new RangeError(`psiTurk.finish: there is no outcome "${String(name)}". Outcomes are ${OUTCOMES.join(", ")}.`);
    return found;
  }

  // src/promised.ts
  function quietly(promise) {
    promise.catch(() => void 0);
    return promise;
  }
  function promised(promise) {
    const verbs = {
      done: (callback) => (quietly(promise.then(callback)), chained),
      fail: (callback) => (quietly(promise.catch(callback)), chained),
      always: (callback) => (quietly(promise.then(callback, callback)), chained)
    };
    const chained = Object.assign(quietly(promise), verbs);
    return chained;
  }

  // src/pages.ts
  var SCRIPT_TYPES = /^(|(text|application)\/(java|ecma|x-java|live)script|module)$/i;
  function pageRequest(name) {
    return { method: "GET", url: name, accept: "text/html, */*; q=0.01" };
  }
  function namesIn(names) {
    if (typeof names === "string") return [names];
    return Object.values(names != null ? names : []).map(String);
  }
  function preloadPages(pages, names) {
    const load = (name) => sendPersistently(pageRequest(name)).then(
      (xhr) => void (pages()[name] = xhr.responseText),
      (failure) => {
        var _a;
        return Promise.reject((_a = failure.xhr) != null ? _a : failure);
      }
    );
    return quietly(Promise.all(namesIn(names).map(load)));
  }
  function pageNamed(page, pages, name) {
    var _a;
    if (name in pages) return (_a = pages[name]) != null ? _a : "";
    page.hint("preload", `the page ${name} is shown before preloadPages() has loaded it; wait for its Promise. It is loaded now.`);
    try {
      return pages[name] = sendNow(pageRequest(name)).responseText;
    } catch (e) {
      throw new Error(`Attemping to load page before preloading: ${name}`);
    }
  }
  function replaceBody(page, html) {
    const jquery = findJQuery(page.window);
    const { body } = page.window.document;
    if (jquery) {
      jquery("body").html(html);
      return;
    }
    body.innerHTML = html;
    for (const script of Array.from(body.querySelectorAll("script"))) {
      if (SCRIPT_TYPES.test(script.type.trim())) runScript(page, script);
    }
  }
  function runScript(page, script) {
    const copy = page.window.document.createElement("script");
    for (const { name, value } of Array.from(script.attributes)) copy.setAttribute(name, value);
    copy.text = script.text;
    if (script.src && isOurs(page, script.src) && script.type !== "module") {
      copy.removeAttribute("src");
      copy.text = `${sendNow({ method: "GET", url: script.src, accept: "*/*" }).responseText}
//# sourceURL=${script.src}`;
    }
    copy.async = false;
    script.replaceWith(copy);
  }
  function isOurs(page, url) {
    return new URL(url, page.window.document.baseURI).origin === page.window.location.origin;
  }
  function preloadImages(page, names) {
    for (const name of namesIn(names)) {
      const image = new page.window.Image();
      image.src = name;
      page.window.image = image;
    }
  }

  // src/document.ts
  var MERGED_KEYS = ["id", "data", "eventdata", "questiondata", "currenttrial"];
  function mergedRows(members, key, timeKey) {
    const [first, ...others] = members.map((member) => {
      const rows = member.get(key);
      return Array.isArray(rows) ? rows.map((row) => ({ row, old: member.inherited.has(row) })) : [];
    });
    const inherited = (first != null ? first : []).filter((one) => one.old);
    const fresh = [first != null ? first : [], ...others].flat().filter((one) => !one.old);
    const time = (row) => Number(row == null ? void 0 : row[timeKey]) || 0;
    return [...inherited, ...fresh.sort((a, b) => time(a.row) - time(b.row))].map((one) => one.row);
  }
  function changedSinceStart(member) {
    const entries = Object.entries(member.attributes);
    return Object.fromEntries(entries.filter(([key, value]) => !MERGED_KEYS.includes(key) && value !== member.started[key]));
  }
  function documentOf(members) {
    var _a;
    const [first, ...others] = members;
    if (!first || !others.length) return (_a = first == null ? void 0 : first.toJSON()) != null ? _a : {};
    const joined = first.toJSON();
    for (const member of others) {
      Object.assign(joined, changedSinceStart(member));
      joined.questiondata = { ...joined.questiondata, ...member.get("questiondata") };
      joined.currenttrial = Number(joined.currenttrial) + Number(member.get("currenttrial")) - Number(member.started.currenttrial);
    }
    joined.data = mergedRows(members, "data", "dateTime");
    joined.eventdata = mergedRows(members, "eventdata", "timestamp");
    return joined;
  }

  // src/exchange.ts
  async function sendAll(exchange) {
    for (let step = exchange.next(); !step.done; ) step = advance(exchange, await answerTo(step.value));
  }
  function sendAllNow(exchange) {
    for (let step = exchange.next(); !step.done; ) {
      const request = step.value;
      step = advance(exchange, () => sendNow(request));
    }
  }
  function answerTo(request) {
    return send(request).then(
      (xhr) => () => xhr,
      (failure) => () => {
        throw failure;
      }
    );
  }
  function advance(exchange, answer) {
    let xhr;
    try {
      xhr = answer();
    } catch (failure) {
      return exchange.throw(failure);
    }
    return exchange.next(xhr);
  }

  // src/carrier/tokens.ts
  var STORE_KEY = "psiturk.tokens";
  var memory = {};
  function readTokens() {
    try {
      return { ...memory, ...JSON.parse(sessionStorage.getItem(STORE_KEY) || "{}") };
    } catch (e) {
      return memory;
    }
  }

  // src/load.ts
  var Load = class {
    constructor(limits) {
      this.limits = limits;
      this.items = 0;
      /** Length of the longest item. */
      this.longest = 0;
      this.chars = 0;
    }
    /** Take an item of this length, if there is room. */
    takes(length) {
      const fits = this.items < this.limits.items && this.chars + length <= this.limits.chars;
      if (this.items && !fits) return false;
      this.items++;
      this.chars += length;
      this.longest = Math.max(this.longest, length);
      return true;
    }
  };

  // src/fingerprint.ts
  var ONE_PRIME = 16777619;
  var OTHER_PRIME = 1540483477;
  function fingerprint(text) {
    let one = 2166136261;
    let other = text.length;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      one = Math.imul(one ^ code, ONE_PRIME);
      other = Math.imul((other ^ code) + (other >>> 15), OTHER_PRIME);
    }
    return (one >>> 0) * 2 ** 21 + ((other ^ other >>> 13) >>> 11);
  }

  // src/record_log.ts
  var COMPARED_LATEST = 32;
  var COMPARED_IN_TURN = 8;
  var COMPARED_LONGEST_CHARS = 256 * 1024;
  var RecordLog = class {
    constructor() {
      /** How many the server holds, without a gap. */
      this.held = 0;
      /** Alterations that the server has not acknowledged. */
      this.changes = /* @__PURE__ */ new Map();
      /** A record that the server won't take as it is. */
      this.refused = null;
      this.rows = [];
      this.prints = [];
      this.versions = /* @__PURE__ */ new Map();
      this.texts = /* @__PURE__ */ new Map();
      /** Records below this number have left the page, as they were then. */
      this.left = 0;
      this.turn = 0;
    }
    get count() {
      return this.rows.length;
    }
    /** Whether the server holds this row. */
    holds(row) {
      const number = this.rows.indexOf(row);
      return number >= 0 && number < this.held;
    }
    append(row, text) {
      this.texts.set(this.rows.length, text);
      this.prints.push(fingerprint(text));
      this.rows.push(row);
    }
    /** The JSON of a record as it was when it was last looked at, or is now. */
    text(number) {
      const kept = this.texts.get(number);
      if (kept !== void 0) return kept;
      const text = JSON.stringify(this.rows[number]);
      this.prints[number] = fingerprint(text);
      return text;
    }
    /** Note that records below `number` are known outside of this page. */
    released(number) {
      this.left = Math.max(this.left, number);
    }
    /** Draw what fits of what the server lacks. */
    draw(load) {
      const texts = [];
      for (let number = this.held; number < this.count && number !== this.refused; number++) {
        const text = this.text(number);
        if (!load.takes(text.length)) break;
        texts.push(text);
      }
      this.released(this.held + texts.length);
      return { first: this.held, texts };
    }
    /** All that the server lacks, what it refused included. */
    lacking() {
      const texts = Array.from({ length: this.count - this.held }, (_, offset) => this.text(this.held + offset));
      return { first: this.held, texts };
    }
    /** Draw alterations of records that the server holds once it has `held` of them. */
    drawChanges(load, held) {
      const known = [...this.changes.values()].filter(({ number }) => number < held);
      return known.filter(({ text }) => load.takes(text.length));
    }
    /** Take the server's word for how many it holds, and for these alterations. */
    acknowledge(held, changes) {
      this.held = Math.min(held, this.count);
      for (const number of this.texts.keys()) if (number < this.held) this.texts.delete(number);
      for (const change of changes) this.settle(change);
    }
    /** Stop sending an alteration. */
    settle(change) {
      var _a;
      if (((_a = this.changes.get(change.number)) == null ? void 0 : _a.version) === change.version) this.changes.delete(change.number);
    }
    /** Find alterations among all records, or among the latest and, in turn, a few older ones. */
    compare(all) {
      const latest = all ? 0 : Math.max(0, this.count - COMPARED_LATEST);
      let chars = 0;
      const within2 = () => all || chars < COMPARED_LONGEST_CHARS;
      for (let number = this.count - 1; number >= latest && within2(); number--) chars += this.compareOne(number);
      for (let looked = 0; looked < Math.min(COMPARED_IN_TURN, latest) && within2(); looked++) {
        this.turn = (this.turn + 1) % latest;
        chars += this.compareOne(this.turn);
      }
    }
    /** Give away the records from `number` on that the server can't have yet, for another stream. */
    cut(number) {
      for (let gone = number; gone < this.count; gone++) {
        this.texts.delete(gone);
        this.changes.delete(gone);
      }
      this.prints.length = Math.min(number, this.count);
      return this.rows.splice(number);
    }
    compareOne(number) {
      var _a;
      let text;
      try {
        text = JSON.stringify(this.rows[number]);
      } catch (e) {
        return 0;
      }
      if (text === void 0) return 0;
      const print = fingerprint(text);
      if (print === this.prints[number]) return text.length;
      this.prints[number] = print;
      if (number >= this.left || number === this.refused) {
        this.texts.set(number, text);
        if (number === this.refused) this.refused = null;
      } else {
        const version = ((_a = this.versions.get(number)) != null ? _a : 0) + 1;
        this.versions.set(number, version);
        this.changes.set(number, { number, version, text });
      }
      return text.length;
    }
  };

  // src/values.ts
  function valuesBody({ version, texts }) {
    const members = [...texts].map(([key, text]) => `${JSON.stringify(key)}:${text}`);
    return `{"version":${version},"values":{${members.join(",")}}}`;
  }
  function isSame(one, other) {
    return one.size === other.size && [...one].every(([key, text]) => other.get(key) === text);
  }
  var Values = class {
    constructor(held = {}) {
      /** What is new or changed since the server's last word. */
      this.pending = null;
      this.held = /* @__PURE__ */ new Map();
      /** Keys that left the page, and of which the server's version is therefore unknown. */
      this.unsure = /* @__PURE__ */ new Set();
      this.refused = /* @__PURE__ */ new Map();
      this.version = 0;
      this.acknowledged = 0;
      this.know(held);
    }
    /** Note what the server holds already. */
    know(held) {
      for (const [key, value] of Object.entries(held)) this.held.set(key, JSON.stringify(value));
    }
    /** Find out what the server lacks of these values. Throws if JSON can't hold one. */
    collect(values) {
      const lacking = /* @__PURE__ */ new Map();
      for (const [key, value] of Object.entries(values)) {
        const text = JSON.stringify(value);
        if (text === void 0 || this.refused.get(key) === text) continue;
        if (this.held.get(key) !== text || this.unsure.has(key)) lacking.set(key, text);
      }
      if (!lacking.size) this.pending = null;
      else if (!this.pending || !isSame(this.pending.texts, lacking)) this.pending = { version: ++this.version, texts: lacking };
    }
    /** Draw what fits into a request; null if there is nothing to send, or no room. */
    draw(load) {
      if (!this.pending) return null;
      const entries = [...this.pending.texts];
      const fitting = entries.filter(([key, text]) => load.takes(key.length + text.length));
      if (!fitting.length) return null;
      if (fitting.length < entries.length) {
        const part = { version: ++this.version, texts: new Map(fitting) };
        this.pending = { version: ++this.version, texts: this.pending.texts };
        return this.released(part);
      }
      return this.released(this.pending);
    }
    /** All that the server lacks, what it refused included; null if it lacks nothing. */
    lacking() {
      var _a, _b;
      if (!this.refused.size) return this.pending;
      if (this.version <= this.acknowledged) this.version = this.acknowledged + 1;
      return { version: this.version, texts: new Map([...this.refused, ...(_b = (_a = this.pending) == null ? void 0 : _a.texts) != null ? _b : []]) };
    }
    /** Whether the server refused what a key holds. */
    get hasRefused() {
      return this.refused.size > 0;
    }
    /** Note that a set has left the page. */
    released(set) {
      for (const key of set.texts.keys()) this.unsure.add(key);
      return set;
    }
    acknowledge(set) {
      for (const [key, text] of set.texts) {
        this.held.set(key, text);
        this.unsure.delete(key);
        this.refused.delete(key);
      }
      this.acknowledged = Math.max(this.acknowledged, set.version);
      this.drop(set);
    }
    /** Stop sending these values until they change. */
    refuse(set) {
      for (const [key, text] of set.texts) {
        this.refused.set(key, text);
        this.unsure.delete(key);
      }
      this.drop(set);
    }
    drop(set) {
      if (!this.pending) return;
      const rest = [...this.pending.texts].filter(([key, text]) => set.texts.get(key) !== text);
      if (!rest.length) this.pending = null;
      else if (rest.length < this.pending.texts.size) this.pending = { version: ++this.version, texts: new Map(rest) };
    }
  };

  // src/stream.ts
  var KINDS = ["trial", "event"];
  var SURELY_SMALL_CHARS = 64 * 1024;
  var NAME_BYTES = 12;
  function receiptFor(stream, answer) {
    const counts = [answer == null ? void 0 : answer.trials, answer == null ? void 0 : answer.events];
    const isReceipt = (answer == null ? void 0 : answer.stream) === stream && counts.every((count) => Number.isSafeInteger(count));
    return isReceipt ? answer : null;
  }
  function randomName() {
    const bytes = crypto.getRandomValues(new Uint8Array(NAME_BYTES));
    return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
  }
  var Stream = class _Stream {
    constructor(answers = new Values(), attributes = new Values()) {
      this.answers = answers;
      this.attributes = attributes;
      this.name = randomName();
      this.logs = { trial: new RecordLog(), event: new RecordLog() };
      /** The task is over; what is whole may be called so. */
      this.isFinal = false;
      this.finalHeld = false;
    }
    /** How many records there are of each kind, sent or not. */
    get recorded() {
      return { trials: this.logs.trial.count, events: this.logs.event.count };
    }
    /** Whether the server holds all that was collected. */
    get isClean() {
      const logs = KINDS.map((kind) => this.logs[kind]);
      const whole = logs.every((log) => (log.held === log.count || log.held === log.refused) && !log.changes.size);
      return whole && !this.answers.pending && !this.attributes.pending && this.finalHeld === this.isFinal;
    }
    /** Whether the server refused something of it as too large. */
    get hasRefused() {
      const isLogRefused = KINDS.some((kind) => this.logs[kind].refused !== null);
      return isLogRefused || this.answers.hasRefused || this.attributes.hasRefused;
    }
    /** Whether nothing of it need be kept in the browser: what was refused must be. */
    get isSettled() {
      return this.isClean && !this.hasRefused;
    }
    /** Draw the next request, of the oldest that fit; null if the server lacks nothing. */
    draw(limits) {
      if (this.isClean) return null;
      const load = new Load(limits);
      const { trial, event } = this.logs;
      const batches = { trial: trial.draw(load), event: event.draw(load) };
      const after = (kind) => this.logs[kind].held + batches[kind].texts.length;
      const changes = { trial: trial.drawChanges(load, after("trial")), event: event.drawChanges(load, after("event")) };
      const answers = this.answers.draw(load);
      const attributes = this.attributes.draw(load);
      const left = KINDS.some((kind) => after(kind) < this.logs[kind].count && after(kind) !== this.logs[kind].refused);
      const drawn = { batches, changes, answers, attributes, final: this.isFinal && !left };
      return { ...drawn, body: this.body(drawn), items: load.items, longest: load.longest };
    }
    /** All that the server lacks, what it refused included, as the body of a request; null if it lacks nothing. */
    lacking() {
      if (this.isSettled) return null;
      const { trial, event } = this.logs;
      return this.body({
        batches: { trial: trial.lacking(), event: event.lacking() },
        changes: { trial: [...trial.changes.values()], event: [...event.changes.values()] },
        answers: this.answers.lacking(),
        attributes: this.attributes.lacking(),
        final: this.isFinal
      });
    }
    /** Take the server's answer to a request. */
    acknowledge(drawn, receipt) {
      this.logs.trial.acknowledge(receipt.trials, drawn.changes.trial);
      this.logs.event.acknowledge(receipt.events, drawn.changes.event);
      if (drawn.answers) this.answers.acknowledge(drawn.answers);
      if (drawn.attributes) this.attributes.acknowledge(drawn.attributes);
      if (drawn.final) this.finalHeld = true;
    }
    /**
     * Set aside what the server refused as too large, so that the rest goes on.
     *
     * Returns the stream in which it goes on; this one if nothing was recorded after what was refused;
     * null if the refusal isn't about the length of a single thing.
     */
    refuse(drawn) {
      if (drawn.items !== 1 || drawn.longest < SURELY_SMALL_CHARS) return null;
      for (const kind of KINDS) {
        if (drawn.batches[kind].texts.length) return this.split(kind, drawn.batches[kind].first);
        for (const change of drawn.changes[kind]) this.logs[kind].settle(change);
      }
      if (drawn.answers) this.answers.refuse(drawn.answers);
      if (drawn.attributes) this.attributes.refuse(drawn.attributes);
      return this;
    }
    /** Put the JSON of a request together. */
    body({ batches, changes, answers, attributes, final }) {
      const members = [`"stream":"${this.name}"`];
      for (const kind of KINDS) {
        const { first, texts } = batches[kind];
        if (texts.length) members.push(`"${kind}s":{"first":${first},"records":[${texts.join(",")}]}`);
      }
      const changed = KINDS.flatMap((kind) => changes[kind].map((change) => changeBody(kind, change)));
      if (changed.length) members.push(`"changed":[${changed.join(",")}]`);
      if (answers) members.push(`"answers":${valuesBody(answers)}`);
      if (attributes) members.push(`"attributes":${valuesBody(attributes)}`);
      members.push(`"recorded":${JSON.stringify(this.recorded)}`);
      if (final) members.push('"final":true');
      return `{${members.join(",")}}`;
    }
    /** Let another stream go on after a record that this one can't deliver: its count tells the server of it. */
    split(kind, number) {
      this.logs[kind].refused = number;
      const successor = new _Stream(this.answers, this.attributes);
      this.answers = new Values();
      this.attributes = new Values();
      successor.isFinal = this.isFinal;
      for (const each of KINDS) {
        const log = this.logs[each];
        for (const row of log.cut(each === kind ? number + 1 : Math.max(log.held, log.left))) {
          successor.logs[each].append(row, JSON.stringify(row));
        }
      }
      this.isFinal = true;
      this.finalHeld = false;
      return successor;
    }
  };
  function changeBody(kind, { number, version, text }) {
    return `{"kind":"${kind}","number":${number},"version":${version},"record":${text}}`;
  }

  // src/bounded.ts
  function within(longestMs, promised2) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("No answer in time.")), longestMs);
      promised2.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  // src/outbox/storage.ts
  var MARK = "psiturk.outbox:";
  var DATABASE = "psiturk";
  var HEADS = "heads";
  var RECORDS = "records";
  var OPEN_LONGEST_MS = 5e3;
  var ANSWER_LONGEST_MS = 3e4;
  function wholeStream(stream) {
    return IDBKeyRange.bound([stream], [stream, []]);
  }
  function recordsBetween(stream, kind, first, end) {
    return IDBKeyRange.bound([stream, kind, first], [stream, kind, end], false, true);
  }
  function alteration(stream, kind, number, version) {
    return IDBKeyRange.only(keyOf(stream, { kind, number, version }));
  }
  function keyOf(stream, { kind, number, version }) {
    return [stream, version ? `${kind}+` : kind, number, version];
  }
  function settled(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  function completed(transaction) {
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    return within(ANSWER_LONGEST_MS, ended);
  }
  var OutboxStorage = class _OutboxStorage {
    constructor(database) {
      this.database = database;
    }
    /** Open it; rejects where the browser has none, forbids it, or does not answer. */
    static async open() {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(HEADS, { keyPath: "stream" });
        request.result.createObjectStore(RECORDS);
      };
      const database = await within(OPEN_LONGEST_MS, settled(request));
      database.onversionchange = () => database.close();
      return new _OutboxStorage(database);
    }
    /** Make changes that are there together or not at all. */
    async change(stream, { head, put, erase }) {
      const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
      const records = transaction.objectStore(RECORDS);
      for (const range of erase) records.delete(range);
      for (const one of put) records.put(one, keyOf(stream, one));
      if (head) transaction.objectStore(HEADS).put(head);
      await completed(transaction);
    }
    /** Forget a stream. */
    async forget(stream) {
      const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
      transaction.objectStore(RECORDS).delete(wholeStream(stream));
      transaction.objectStore(HEADS).delete(stream);
      await completed(transaction);
    }
    /** Forget what the server holds by now; whether nothing is left of the stream. */
    release(remainder) {
      return within(ANSWER_LONGEST_MS, this.releaseNow(remainder));
    }
    /** Read what is kept of all streams. */
    read() {
      return within(ANSWER_LONGEST_MS, this.readNow());
    }
    async releaseNow({ head, kept }) {
      var _a;
      const transaction = this.database.transaction([HEADS, RECORDS], "readwrite");
      const [heads, records] = [transaction.objectStore(HEADS), transaction.objectStore(RECORDS)];
      for (const one of kept) records.delete(keyOf(head.stream, one));
      const left = await settled(records.count(wholeStream(head.stream)));
      const latest = await settled(heads.get(head.stream));
      const isOver = !left && ((_a = latest == null ? void 0 : latest.sequence) != null ? _a : 0) <= head.sequence;
      if (isOver) heads.delete(head.stream);
      await completed(transaction);
      return isOver;
    }
    async readNow() {
      const transaction = this.database.transaction([HEADS, RECORDS], "readonly");
      const heads = await settled(transaction.objectStore(HEADS).getAll());
      const records = transaction.objectStore(RECORDS);
      return Promise.all(
        heads.map(async (head) => ({ head, kept: await settled(records.getAll(wholeStream(head.stream))) }))
      );
    }
  };

  // src/outbox/keeper.ts
  var WRITE_LATEST_MS = 100;
  var LOCAL_LONGEST_CHARS = 1e6;
  function newProgress() {
    return { given: 0, durable: 0, erased: 0, altered: /* @__PURE__ */ new Map() };
  }
  var Keeper = class {
    constructor(page, members, isUsed) {
      this.page = page;
      this.members = members;
      this.isUsed = isUsed;
      this.books = /* @__PURE__ */ new Map();
      this.storage = null;
      this.isDue = false;
      this.sequence = 0;
      this.writing = Promise.resolve();
    }
    /** Note that something changed; it is written when the page has time. */
    touch() {
      if (this.isDue || !this.isUsed()) return;
      this.isDue = true;
      const work = () => this.writing = this.writing.then(() => this.write()).catch(() => void 0);
      const { window } = this.page;
      if (typeof window.requestIdleCallback === "function") window.requestIdleCallback(work, { timeout: WRITE_LATEST_MS });
      else window.setTimeout(work, WRITE_LATEST_MS / 2);
    }
    /** Put what is in no database yet where it surely is when the page has gone. */
    leave() {
      if (!this.isUsed()) return;
      let left = LOCAL_LONGEST_CHARS;
      for (const [member, stream] of this.streams()) {
        const key = MARK + stream.name;
        this.onStore((store) => {
          if (stream.isSettled) return store.removeItem(key);
          const text = JSON.stringify({ head: this.headOf(member, stream), kept: this.lacking(stream, left) });
          left -= text.length;
          store.setItem(key, text);
        });
      }
    }
    /** Keep nothing any more: what is recorded goes another way. */
    forget() {
      const names = [...this.books.keys()].map(({ name }) => name);
      for (const name of names) this.onStore((store) => store.removeItem(MARK + name));
      const forgotten = this.writing.then(async () => {
        const storage = await this.storage;
        for (const name of names) await (storage == null ? void 0 : storage.forget(name));
      });
      this.writing = forgotten.catch(() => void 0);
    }
    async write() {
      var _a;
      this.isDue = false;
      (_a = this.storage) != null ? _a : this.storage = OutboxStorage.open().catch(() => null);
      const storage = await this.storage;
      if (!storage) this.storage = null;
      if (!storage || !this.isUsed()) return;
      for (const { streams } of this.members) streams.collect("some");
      for (const [member, stream] of this.streams()) {
        try {
          await this.writeStream(storage, member, stream);
        } catch (e) {
          this.undo(stream);
        }
      }
    }
    async writeStream(storage, member, stream) {
      const book = this.book(stream);
      if (stream.isSettled) {
        if (book.holds) await storage.forget(stream.name);
        Object.assign(book, { trial: progressOf(stream.logs.trial), event: progressOf(stream.logs.event), head: "", holds: false });
        return;
      }
      const edit = this.editFor(member, stream, book);
      if (!edit) return;
      book.holds = true;
      this.onStore((store) => {
        var _a;
        return (_a = store.getItem(MARK + stream.name)) != null ? _a : store.setItem(MARK + stream.name, "1");
      });
      await storage.change(stream.name, edit);
      for (const kind of KINDS) book[kind].durable = book[kind].given;
    }
    /** The database took nothing, for lack of room or since it was closed: it is opened anew, and given all of it again. */
    undo(stream) {
      const book = this.book(stream);
      book.head = "";
      for (const kind of KINDS) {
        book[kind].given = book[kind].durable;
        book[kind].altered.clear();
      }
      this.storage = null;
    }
    /** What is to be written and erased now; null if nothing. */
    editFor(member, stream, book) {
      const put = KINDS.flatMap((kind) => this.newIn(kind, stream.logs[kind], book[kind]));
      const erase = KINDS.flatMap((kind) => settledIn(stream, kind, book[kind]));
      const head = this.headOf(member, stream);
      const written = JSON.stringify({ ...head, sequence: 0, savedAtMs: 0 });
      const isNew = written !== book.head;
      book.head = written;
      for (const values of [stream.answers, stream.attributes]) if (values.pending) values.released(values.pending);
      return put.length || erase.length || isNew ? { head: put.length || isNew ? head : null, put, erase } : null;
    }
    newIn(kind, log, progress) {
      const put = [];
      for (let number = Math.max(progress.given, log.held); number < log.count; number++) {
        put.push({ kind, number, version: 0, text: log.text(number) });
      }
      progress.given = log.count;
      log.released(log.count);
      for (const { number, version, text } of log.changes.values()) {
        if (progress.altered.get(number) === version) continue;
        progress.altered.set(number, version);
        put.push({ kind, number, version, text });
      }
      return put;
    }
    /** What the server may lack and the database does not surely hold, as far as it fits. */
    lacking(stream, longest) {
      const all = KINDS.flatMap((kind) => {
        const log = stream.logs[kind];
        const first = Math.max(this.book(stream)[kind].durable, log.held);
        const numbers = Array.from({ length: Math.max(0, log.count - first) }, (_, offset) => first + offset);
        const records = numbers.map((number) => ({ kind, number, version: 0, text: log.text(number) }));
        return [...records, ...[...log.changes.values()].map((change) => ({ kind, ...change }))];
      });
      return all.filter(({ text }) => (longest -= text.length) > 0);
    }
    headOf(member, stream) {
      var _a;
      const { assignment } = this.page.embedded;
      const uniqueId = String(member.id);
      const { answers, attributes } = stream;
      return {
        stream: stream.name,
        uniqueId,
        url: `${member.url()}/records`,
        token: (_a = readTokens()[uniqueId]) != null ? _a : (assignment == null ? void 0 : assignment.uniqueId) === uniqueId ? assignment.token : void 0,
        recorded: stream.recorded,
        final: stream.isFinal,
        answers: bodyOf(answers),
        attributes: bodyOf(attributes),
        sequence: ++this.sequence,
        savedAtMs: Date.now()
      };
    }
    *streams() {
      for (const member of this.members) for (const stream of member.streams.streams) yield [member, stream];
    }
    book(stream) {
      var _a;
      const book = (_a = this.books.get(stream)) != null ? _a : { trial: newProgress(), event: newProgress(), head: "", holds: false };
      this.books.set(stream, book);
      return book;
    }
    onStore(action) {
      try {
        action(this.page.window.localStorage);
      } catch (e) {
      }
    }
  };
  function bodyOf(values) {
    const lacking = values.lacking();
    return lacking && valuesBody(lacking);
  }
  function progressOf(log) {
    return { given: log.count, durable: log.count, erased: log.count, altered: /* @__PURE__ */ new Map() };
  }
  function settledIn(stream, kind, progress) {
    var _a;
    const { held, changes } = stream.logs[kind];
    const erase = [];
    if (held > progress.erased) erase.push(recordsBetween(stream.name, kind, progress.erased, held));
    progress.erased = held;
    for (const [number, version] of progress.altered) {
      if (((_a = changes.get(number)) == null ? void 0 : _a.version) === version) continue;
      erase.push(alteration(stream.name, kind, number, version));
      progress.altered.delete(number);
    }
    return erase;
  }

  // src/record_delivery.ts
  var USUAL = { items: 5e3, chars: 512 * 1024 };
  var LAST_CHARS = [48e3, 16e3];
  function urlOf(member) {
    return `${member.url()}/records`;
  }
  var RecordDelivery = class {
    constructor(members, complain) {
      this.members = members;
      this.complain = complain;
      this.limits = USUAL;
    }
    get isClean() {
      return this.members.every(({ streams }) => streams.isClean);
    }
    get hasRefused() {
      return this.members.some(({ streams }) => streams.streams.some((stream) => stream.hasRefused));
    }
    collect() {
      this.limits = USUAL;
      for (const { streams } of this.members) streams.collect("some");
    }
    next() {
      for (const member of this.members) {
        for (const stream of member.streams.streams) {
          const drawn = stream.draw(this.limits);
          if (drawn) return this.parcel(member, stream, drawn);
        }
      }
      const stuck = this.members.find(({ streams }) => streams.failure !== null);
      if (stuck) throw stuck.streams.failure;
      return null;
    }
    last(longestBytes) {
      const parcels = [];
      for (const member of this.members) {
        for (const stream of member.streams.streams) {
          const drawn = this.fitting(stream, longestBytes);
          if (!drawn) continue;
          longestBytes -= new Blob([drawn.body]).size;
          parcels.push(this.parcel(member, stream, drawn));
        }
      }
      return parcels;
    }
    lacking() {
      return this.members.flatMap((member) => {
        const bodies = member.streams.streams.map((stream) => stream.lacking()).filter((body) => body !== null);
        return bodies.map((body) => ({ url: urlOf(member), body }));
      });
    }
    /** The oldest that fit into so many bytes. */
    fitting(stream, longestBytes) {
      for (const chars of LAST_CHARS) {
        const drawn = stream.draw({ items: USUAL.items, chars });
        if (!drawn || outlivesPage(drawn.body, longestBytes)) return drawn;
      }
      return null;
    }
    parcel(member, stream, drawn) {
      return {
        method: "POST",
        url: urlOf(member),
        body: drawn.body,
        accepts: (answer) => receiptFor(stream.name, answer) !== null,
        acknowledge: (answer) => {
          stream.acknowledge(drawn, receiptFor(stream.name, answer));
          this.limits = USUAL;
        },
        remedy: (failure) => failure.status === 413 ? this.shrink(member.streams, stream, drawn, failure) : null
      };
    }
    /** After "too large": send less at a time, and at last leave out what is too large by itself. */
    shrink(streams, stream, drawn, failure) {
      if (drawn.items > 1) {
        this.limits = { items: Math.floor(drawn.items / 2), chars: USUAL.chars };
        return "less";
      }
      const successor = stream.refuse(drawn);
      if (!successor) return null;
      streams.proceed(successor);
      this.complain(`something of ${drawn.longest} characters is too large for the server (${failure}). ${failure.xhr.responseText.slice(0, 300)}`);
      return "without";
    }
  };

  // src/rest.ts
  var UNASKED_FAILURES = 6;
  var Rest = class {
    constructor() {
      this.endsMs = 0;
    }
    /** Take a failure that may pass, and say how long to wait before trying again unasked, in ms. */
    after(failure) {
      const askedMs = askedPauseMs(failure);
      const pauseMs = backoffMs(UNASKED_FAILURES, askedMs);
      if (askedMs) this.endsMs = performance.now() + pauseMs;
      return pauseMs;
    }
    /** Whether a pause that the server asked for is not over yet. */
    get isAskedFor() {
      return performance.now() < this.endsMs;
    }
    /** Resolve when that pause is over, or earlier when the browser is back online. */
    over() {
      return pause(this.endsMs - performance.now());
    }
  };

  // src/model.ts
  var ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  var Model = class _Model extends Events {
    constructor() {
      super(...arguments);
      this.attributes = {};
      this.changed = {};
      this.cid = "c1";
      this.idAttribute = "id";
      this.urlRoot = "/";
      this.before = {};
    }
    get(name) {
      return this.attributes[name];
    }
    has(name) {
      return this.get(name) !== void 0 && this.get(name) !== null;
    }
    escape(name) {
      return this.has(name) ? String(this.get(name)).replace(/[&<>"']/g, (sign) => {
        var _a;
        return (_a = ENTITIES[sign]) != null ? _a : sign;
      }) : "";
    }
    set(first, second, third) {
      var _a;
      if (first === null || first === void 0) return this;
      const attributes = typeof first === "string" ? { [first]: second } : first;
      const options = (_a = typeof first === "string" ? third : second) != null ? _a : {};
      this.before = { ...this.attributes };
      this.changed = {};
      for (const [name, value] of Object.entries(attributes)) this.put(name, value, options.unset === true);
      if (this.idAttribute in attributes) this.id = this.get(this.idAttribute);
      if (!options.silent) this.announceChanges(options);
      return this;
    }
    unset(name, options) {
      return this.set({ [name]: void 0 }, { ...options, unset: true });
    }
    clear(options) {
      return this.set({ ...this.attributes }, { ...options, unset: true });
    }
    hasChanged(name) {
      return name === void 0 ? Object.keys(this.changed).length > 0 : name in this.changed;
    }
    changedAttributes() {
      return this.hasChanged() && { ...this.changed };
    }
    previous(name) {
      return this.before[name];
    }
    previousAttributes() {
      return { ...this.before };
    }
    keys() {
      return Object.keys(this.attributes);
    }
    values() {
      return Object.values(this.attributes);
    }
    pairs() {
      return Object.entries(this.attributes);
    }
    invert() {
      return Object.fromEntries(this.pairs().map(([name, value]) => [String(value), name]));
    }
    isEmpty() {
      return this.keys().length === 0;
    }
    /** A model with the same attributes, and neither listeners nor an assignment behind it. */
    clone() {
      return new _Model().set(this.attributes);
    }
    pick(...names) {
      const wanted = names.flat().filter((name) => name in this.attributes);
      return Object.fromEntries(wanted.map((name) => [name, this.attributes[name]]));
    }
    omit(...names) {
      const unwanted = new Set(names.flat());
      return Object.fromEntries(Object.entries(this.attributes).filter(([name]) => !unwanted.has(name)));
    }
    isNew() {
      return this.id === void 0 || this.id === null;
    }
    isValid() {
      return true;
    }
    parse(response) {
      return response;
    }
    url() {
      return this.isNew() ? this.urlRoot : `${this.urlRoot.replace(/\/?$/, "/")}${encodeURIComponent(String(this.id))}`;
    }
    toJSON() {
      return { ...this.attributes };
    }
    put(name, value, unset) {
      if (!Object.is(this.before[name], value)) this.changed[name] = value;
      if (unset) delete this.attributes[name];
      else this.attributes[name] = value;
    }
    announceChanges(options) {
      const changed = Object.entries(this.changed);
      for (const [name, value] of changed) this.trigger(`change:${name}`, this, value, options);
      if (changed.length) this.trigger("change", this, options);
    }
  };

  // src/stored_state.ts
  var SERVER_KEYS = ["condition", "counterbalance", "assignmentId", "workerId", "hitId", "bonus"];
  function copyOf(state) {
    return JSON.parse(JSON.stringify(state));
  }
  function stateRequest(url) {
    return { method: "GET", url, accepts: (xhr) => jsonObject(xhr) !== null };
  }
  function knowledgeAfter(failure) {
    return failure instanceof RequestFailed && !failure.isTransient ? "refused" : "unknown";
  }
  function startingState(page, uniqueId, url) {
    var _a, _b, _c;
    const saved = (_a = page.queues.get(uniqueId)) == null ? void 0 : _a.acknowledgedDocument();
    if (saved) return { knowledge: "known", state: saved };
    const { assignment } = page.embedded;
    const embedded = (assignment == null ? void 0 : assignment.uniqueId) === uniqueId ? assignment : null;
    const carried = (embedded == null ? void 0 : embedded.withheld) || cameFromHistory(page) ? null : (_b = embedded == null ? void 0 : embedded.state) != null ? _b : null;
    if (carried && page.window.document.readyState !== "complete") {
      return { knowledge: "known", state: copyOf(carried) };
    }
    if (!carried) {
      page.hint("fetch", `this page does not carry the data of ${uniqueId}; it is read by a request that blocks the page.`);
    }
    return askServer(page, url, (_c = embedded == null ? void 0 : embedded.state) != null ? _c : {});
  }
  function cameFromHistory(page) {
    var _a, _b, _c;
    const [navigation] = (_c = (_b = (_a = page.window.performance) == null ? void 0 : _a.getEntriesByType) == null ? void 0 : _b.call(_a, "navigation")) != null ? _c : [];
    return (navigation == null ? void 0 : navigation.type) === "back_forward";
  }
  function askServer(page, url, visible) {
    var _a;
    try {
      return { knowledge: "known", state: (_a = jsonObject(sendNow(stateRequest(url)))) != null ? _a : {} };
    } catch (failure) {
      const lacking = "condition" in visible ? "what was recorded earlier is" : "its condition and counterbalance are";
      page.window.console.error(`psiTurk: the data of this assignment could not be read (${failure}); ${lacking} unknown.`);
      const lasting = Object.entries(visible).filter(([key]) => SERVER_KEYS.includes(key));
      return { knowledge: knowledgeAfter(failure), state: Object.fromEntries(lasting) };
    }
  }

  // src/waiters.ts
  var SAVED = { status: "user data saved" };
  function answerWaiters(window, served, response, xhr) {
    for (const { model, options, resolve } of served) {
      if (typeof response.status === "string") model.set("status", response.status);
      tell(window, () => {
        var _a;
        return (_a = options.success) == null ? void 0 : _a.call(options, model, { ...response }, options);
      });
      tell(window, () => {
        var _a;
        return (_a = options.complete) == null ? void 0 : _a.call(options, xhr, "success");
      });
      tell(window, () => model.trigger("sync", model, response, options));
      resolve({ ...response });
    }
  }
  function failWaiters(window, served, failure) {
    var _a;
    const xhr = failure instanceof RequestFailed ? failure.xhr : void 0;
    const kept = "Nothing is discarded: this page keeps the data, and the next save sends all of it.";
    window.console.error(`psiTurk: saving failed (${failure}). ${(_a = xhr == null ? void 0 : xhr.responseText.slice(0, 200)) != null ? _a : ""} ${kept}`);
    for (const { model, options, reject } of served) {
      tell(window, () => {
        var _a2;
        return (_a2 = options.error) == null ? void 0 : _a2.call(options, model, xhr, options);
      });
      tell(window, () => {
        var _a2;
        return (_a2 = options.complete) == null ? void 0 : _a2.call(options, xhr, "error");
      });
      tell(window, () => model.trigger("error", model, xhr, options));
      reject(failure);
    }
  }
  function tell(window, callback) {
    try {
      callback();
    } catch (error) {
      window.setTimeout(() => {
        throw error;
      });
    }
  }

  // src/whole_delivery.ts
  var WholeDelivery = class {
    constructor(members, url) {
      this.members = members;
      this.url = url;
      this.hasRefused = false;
      this.acknowledged = null;
      this.snapshot = null;
    }
    get isClean() {
      try {
        return this.acknowledged !== null && this.acknowledged === this.write().content;
      } catch (e) {
        return false;
      }
    }
    collect() {
      this.snapshot = this.write();
    }
    next() {
      const snapshot = this.snapshot;
      this.snapshot = null;
      return snapshot && this.parcel(snapshot);
    }
    last() {
      try {
        return this.isClean ? [] : [this.parcel(this.write())];
      } catch (e) {
        return [];
      }
    }
    lacking() {
      return this.last();
    }
    parcel({ body, content }) {
      var _a, _b, _c;
      return {
        method: "PUT",
        url: (_c = (_b = this.url) != null ? _b : (_a = this.members[0]) == null ? void 0 : _a.url()) != null ? _c : "",
        body,
        accepts: (answer) => answer !== null,
        acknowledge: () => this.acknowledged = content,
        remedy: () => null
      };
    }
    write() {
      const { status, ...rest } = documentOf(this.members);
      const content = JSON.stringify(rest);
      return { content, body: status === void 0 ? content : `${content.slice(0, -1)},"status":${JSON.stringify(status)}}` };
    }
  };

  // src/save_queue.ts
  var SaveQueue = class _SaveQueue {
    constructor(page) {
      this.page = page;
      this.members = [];
      this.waiting = [];
      this.busy = false;
      this.running = Promise.resolve();
      this.xhr = null;
      this.isWhole = false;
      this.isLeaving = false;
      this.hasSaved = false;
      this.rest = new Rest();
      this.keeper = new Keeper(page, this.members, () => !this.isWhole);
      this.delivery = new RecordDelivery(this.members, (text) => page.window.console.error(`psiTurk: ${text}`));
    }
    /** The queue of this model's assignment, which it joins. */
    static of(page, model) {
      var _a;
      const key = String(model.id);
      const queue = (_a = page.queues.get(key)) != null ? _a : new _SaveQueue(page);
      page.queues.set(key, queue);
      if (!queue.members.includes(model)) queue.members.push(model);
      return queue;
    }
    /** Whether the server has acknowledged everything recorded until now, alterations included. */
    get isClean() {
      this.look();
      return this.hasSaved && this.delivery.isClean;
    }
    /** The same, and that the server refused nothing of it as too large. */
    get isWholeThere() {
      return this.isClean && !this.delivery.hasRefused;
    }
    /** Resolve when no save is under way, whatever became of it. */
    whenIdle() {
      return this.running;
    }
    /** What the server last acknowledged, as a copy. */
    acknowledgedDocument() {
      if (!this.hasSaved) return null;
      const document = documentOf(this.members);
      const isHeld = (row) => this.isWhole || this.members.some((one) => one.inherited.has(row) || one.streams.holds(row));
      for (const key of ["data", "eventdata"]) document[key] = document[key].filter(isHeld);
      return JSON.parse(JSON.stringify(document));
    }
    /** Note that nothing more will be recorded, and look through everything for alterations. */
    finish() {
      for (const { streams } of this.members) {
        streams.collect("all");
        streams.finish();
      }
    }
    save(model, options) {
      return new Promise((resolve, reject) => {
        this.waiting.push({ model, options, resolve, reject });
        this.start();
      });
    }
    /** Save and block until it is answered, before anything that is on its way. */
    saveNow(model, options) {
      return new Promise((resolve, reject) => {
        var _a;
        const waiters = [{ model, options, resolve, reject }];
        (_a = this.xhr) == null ? void 0 : _a.abort();
        try {
          sendAllNow(this.exchange(waiters));
          this.settle(waiters);
        } catch (failure) {
          failWaiters(this.page.window, waiters, failure);
        }
      });
    }
    /** Note that something was recorded. */
    touch() {
      this.keeper.touch();
    }
    /** Everything that the server has not acknowledged, what it refused included, as the bodies of requests. */
    remainder() {
      this.look();
      return this.delivery.lacking().map(({ url, body }) => ({ url, save: JSON.parse(body) }));
    }
    /** Hand what is not acknowledged to the browser, to be kept, and as far as it fits to be sent, as the page ends. */
    flush() {
      if (this.isLeaving) return;
      this.isLeaving = true;
      this.page.window.setTimeout(() => this.isLeaving = false);
      this.look();
      this.keeper.leave();
      if (this.isWhole && this.ignorant().length) return;
      for (const { method, url, body } of this.delivery.last(KEEPALIVE_LONGEST_BYTES)) {
        sendOnLeaving(method, url, body, "application/json");
      }
    }
    start() {
      if (this.busy) return;
      this.busy = true;
      this.page.window.clearTimeout(this.unasked);
      this.running = this.run();
    }
    async run() {
      do {
        const served = [];
        if (this.rest.isAskedFor) await this.rest.over();
        try {
          await persist(() => this.attempt(served));
          this.settle(served);
        } catch (failure) {
          failWaiters(this.page.window, served, failure);
          this.tryLater(failure);
        }
      } while (this.waiting.length);
      this.busy = false;
    }
    /** Send what there is now, for everyone who waits now. */
    async attempt(served) {
      served.push(...this.waiting.splice(0));
      await sendAll(this.exchange(served));
    }
    *exchange(served) {
      var _a;
      this.xhr = null;
      yield* this.learn();
      const delivery = this.deliveryFor(served);
      delivery.collect();
      let refusal = null;
      for (let parcel = delivery.next(); parcel; parcel = delivery.next()) {
        try {
          const xhr = yield this.request(parcel, served);
          parcel.acknowledge((_a = jsonObject(xhr)) != null ? _a : {});
          this.touch();
        } catch (failure) {
          if (!(failure instanceof RequestFailed)) throw failure;
          const remedy = parcel.remedy(failure);
          if (remedy === "without") refusal = failure;
          if (remedy) continue;
          if (!this.fallsBack(failure)) throw failure;
          return yield* this.exchange(served);
        }
      }
      this.hasSaved = true;
      if (refusal) throw refusal;
    }
    deliveryFor(served) {
      var _a;
      const url = (_a = served.find(({ options }) => options.url)) == null ? void 0 : _a.options.url;
      if (url) return new WholeDelivery(this.members, url);
      this.look();
      return this.delivery;
    }
    /** Take in what is new, and see whether it can go as records. */
    look() {
      if (this.isWhole) return;
      for (const { streams } of this.members) streams.collect("some");
      if (this.members.some(({ streams }) => streams.isForeign)) this.useDocuments();
    }
    /** Whether the server knows whole documents only. */
    fallsBack(failure) {
      if (this.isWhole || failure.status !== 404 && failure.status !== 405) return false;
      this.useDocuments();
      return true;
    }
    useDocuments() {
      this.isWhole = true;
      this.keeper.forget();
      this.delivery = new WholeDelivery(this.members);
    }
    /** Ask for the state that was unknown; a whole document without it would replace it. */
    *learn() {
      var _a;
      for (const member of this.ignorant()) {
        try {
          member.adopt((_a = jsonObject(yield stateRequest(member.url()))) != null ? _a : {});
        } catch (failure) {
          member.knowledge = knowledgeAfter(failure);
          if (member.knowledge === "unknown" && this.isWhole) throw failure;
        }
      }
    }
    ignorant() {
      return this.members.filter((member) => member.knowledge === "unknown");
    }
    request(parcel, served) {
      var _a;
      const options = Object.assign({}, ...served.map((one) => one.options));
      return {
        method: parcel.method,
        url: parcel.url,
        body: parcel.body,
        contentType: "application/json",
        headers: (_a = options.headers) != null ? _a : {},
        ...options.timeout ? { timeoutMs: options.timeout } : {},
        accepts: (xhr) => parcel.accepts(jsonObject(xhr)),
        started: (xhr) => {
          var _a2, _b;
          this.xhr = xhr;
          for (const one of served) (_b = (_a2 = one.options).beforeSend) == null ? void 0 : _b.call(_a2, xhr, one.options);
          for (const { model, options: options2 } of served) model.trigger("request", model, xhr, options2);
        }
      };
    }
    settle(served) {
      var _a;
      const response = this.isWhole && this.xhr && jsonObject(this.xhr) || SAVED;
      answerWaiters(this.page.window, served, response, (_a = this.xhr) != null ? _a : void 0);
    }
    /** What may pass is tried again even if the page doesn't save again. */
    tryLater(failure) {
      if (!(failure instanceof RequestFailed && failure.isTransient)) return;
      this.unasked = this.page.window.setTimeout(() => this.start(), this.rest.after(failure));
    }
  };

  // src/task_streams.ts
  var LIST_KEYS = { trial: "data", event: "eventdata" };
  var NO_ATTRIBUTES = ["data", "eventdata", "questiondata", "currenttrial", "status"];
  function objectOf(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  }
  function attributesIn(document) {
    return Object.fromEntries(Object.entries(document).filter(([key]) => !NO_ATTRIBUTES.includes(key)));
  }
  var TaskStreams = class {
    constructor(model) {
      this.model = model;
      this.streams = [new Stream()];
      /** The page put something into its lists that is no record: only whole documents hold that. */
      this.isForeign = false;
      /** Why a record can't be sent: JSON doesn't hold it. */
      this.failure = null;
      this.known = /* @__PURE__ */ new WeakSet();
      this.seen = {
        trial: { count: 0, last: void 0 },
        event: { count: 0, last: void 0 }
      };
    }
    /** Note what the server holds already. */
    know(state) {
      this.current.answers.know(objectOf(state.questiondata));
      this.current.attributes.know(attributesIn(state));
    }
    get isClean() {
      return this.failure === null && this.streams.every((stream) => stream.isClean);
    }
    /** Take in what the page recorded. What JSON can't hold is left for later and noted as failure. */
    collect(scope) {
      this.failure = null;
      for (const kind of KINDS) this.collectRows(kind);
      if (scope !== "new") for (const { logs } of this.streams) for (const kind of KINDS) logs[kind].compare(scope === "all");
      const { answers, attributes } = this.current;
      this.attempt(() => answers.collect(objectOf(this.model.get("questiondata"))));
      this.attempt(() => attributes.collect(attributesIn(this.model.attributes)));
    }
    /** Note that the task is over. */
    finish() {
      this.current.isFinal = true;
    }
    /** Go on in another stream. */
    proceed(successor) {
      if (!this.streams.includes(successor)) this.streams.push(successor);
    }
    /** Whether the server holds this row. */
    holds(row) {
      return this.streams.some(({ logs }) => KINDS.some((kind) => logs[kind].holds(row)));
    }
    get current() {
      return this.streams[this.streams.length - 1];
    }
    collectRows(kind) {
      const rows = this.model.get(LIST_KEYS[kind]);
      if (!Array.isArray(rows)) return;
      const seen = this.seen[kind];
      const isGrown = rows.length >= seen.count && (!seen.count || rows[seen.count - 1] === seen.last);
      let stuck = rows.length;
      for (let index = isGrown ? seen.count : 0; index < rows.length; index++) {
        if (!this.collectRow(kind, rows[index])) stuck = Math.min(stuck, index);
      }
      this.seen[kind] = { count: stuck, last: rows[stuck - 1] };
    }
    collectRow(kind, row) {
      if (typeof row !== "object" || row === null || Array.isArray(row)) {
        this.isForeign || (this.isForeign = !this.model.inherited.has(row));
        return true;
      }
      if (this.known.has(row) || this.model.inherited.has(row)) return true;
      return this.attempt(() => {
        this.current.logs[kind].append(row, JSON.stringify(row));
        this.known.add(row);
      });
    }
    attempt(action) {
      var _a;
      try {
        action();
        return true;
      } catch (failure) {
        (_a = this.failure) != null ? _a : this.failure = failure;
        return false;
      }
    }
  };

  // src/task_data.ts
  var LIST_KEYS2 = ["data", "eventdata"];
  function initialAttributes(id, state) {
    const data = Array.isArray(state.data) ? state.data : [];
    const eventdata = Array.isArray(state.eventdata) ? state.eventdata : [];
    const answers = state.questiondata;
    const questiondata = typeof answers === "object" && answers && !Array.isArray(answers) ? answers : {};
    const currenttrial = Math.max(Number(state.currenttrial) || 0, data.length);
    const first = ["condition", "counterbalance", "assignmentId", "workerId", "hitId", "currenttrial", "bonus"];
    const all = { ...state, data, eventdata, questiondata, currenttrial, useragent: "", mode: "", id };
    const order = [...first, "data", "questiondata", "eventdata", "useragent", "mode", "id", ...Object.keys(state)];
    return Object.fromEntries(order.filter((key) => key in all).map((key) => [key, all[key]]));
  }
  var TaskData = class extends Model {
    constructor(page, uniqueId, adServerLoc, mode) {
      super();
      this.inherited = /* @__PURE__ */ new Set();
      /** What of this instance the server holds. */
      this.streams = new TaskStreams(this);
      this.adServerLoc = adServerLoc;
      this.mode = mode;
      this.id = uniqueId;
      this.urlRoot = `${page.embedded.root}/sync`;
      const start = startingState(page, uniqueId, this.url());
      this.knowledge = start.knowledge;
      this.attributes = initialAttributes(uniqueId, start.state);
      this.inheritRows(this.attributes);
      this.visit = visitOf(page, uniqueId, this.getEventData());
      this.streams.know(start.state);
      this.set({ useragent: page.window.navigator.userAgent, mode });
      this.started = { ...this.attributes };
      this.queue = () => SaveQueue.of(page, this);
      this.queue();
      this.addEvent("initialized", null);
      this.addEvent("window_resize", page.size());
      page.bus.on("_psiturk_lostfocus", () => this.addEvent("focus", "off"));
      page.bus.on("_psiturk_gainedfocus", () => this.addEvent("focus", "on"));
      page.bus.on("_psiturk_windowresize", (size) => this.addEvent("window_resize", size));
    }
    addTrialData(trialdata) {
      const current_trial = this.get("currenttrial");
      const data = this.getTrialData();
      const clock = Math.round(performance.now() * 10) / 10;
      data.push({ uniqueid: String(this.id), current_trial, dateTime: Date.now(), clock, ...this.ofVisit(), trialdata });
      this.set({ data, currenttrial: current_trial + 1 });
      this.queue().touch();
    }
    addUnstructuredData(field, response) {
      const answers = this.getQuestionData();
      answers[field] = response;
      this.set("questiondata", answers);
      this.queue().touch();
    }
    addEvent(eventtype, value) {
      const events = this.getEventData();
      const timestamp = Date.now();
      const previous = eventtype === "initialized" ? void 0 : events[events.length - 1];
      events.push({ eventtype, value, timestamp, interval: previous ? timestamp - previous.timestamp : 0, ...this.ofVisit() });
      this.set("eventdata", events);
      this.queue().touch();
    }
    getTrialData() {
      return this.get("data");
    }
    getEventData() {
      return this.get("eventdata");
    }
    getQuestionData() {
      return this.get("questiondata");
    }
    save(first, second, third) {
      var _a;
      if (typeof first === "string") this.set(first, second);
      else this.set(first);
      const options = (_a = typeof first === "string" ? third : second) != null ? _a : {};
      return promised(options.async === false ? this.queue().saveNow(this, options) : this.queue().save(this, options));
    }
    /** Replace what is here by what the server holds. */
    fetch(options = {}) {
      var _a;
      const request = stateRequest((_a = options.url) != null ? _a : this.url());
      const asked = new Promise(
        (resolve) => resolve(options.async === false ? sendNow(request) : send(request))
      );
      const answered = asked.then((xhr) => {
        var _a2;
        return this.take((_a2 = jsonObject(xhr)) != null ? _a2 : {});
      });
      answered.then(
        (state) => {
          var _a2;
          return (_a2 = options.success) == null ? void 0 : _a2.call(options, this, state, options);
        },
        (failure) => {
          var _a2;
          return (_a2 = options.error) == null ? void 0 : _a2.call(options, this, failure.xhr, options);
        }
      );
      return promised(answered);
    }
    /** Put what the server holds before what was recorded while it was unknown. */
    adopt(answer) {
      const state = this.withoutOwn(answer);
      const stored = initialAttributes(String(this.id), state);
      const offset = stored.currenttrial;
      for (const row of this.getTrialData()) row.current_trial += offset;
      for (const key of LIST_KEYS2) this.get(key).unshift(...stored[key]);
      this.inheritRows(stored);
      const answers = this.getQuestionData();
      this.set("questiondata", Object.assign(answers, { ...stored.questiondata, ...answers }));
      const missing = Object.keys(state).filter((key) => SERVER_KEYS.includes(key) || !(key in this.attributes));
      this.set({ ...Object.fromEntries(missing.map((key) => [key, state[key]])), currenttrial: this.get("currenttrial") + offset });
      this.started.currenttrial = offset;
      this.streams.know(state);
      this.knowledge = "known";
    }
    /** What the server holds, less what it has from this page. */
    withoutOwn(answer) {
      const state = { ...answer };
      for (const key of LIST_KEYS2) {
        const own = new Set(this.get(key).map((row) => JSON.stringify(row)));
        if (Array.isArray(state[key])) state[key] = state[key].filter((row) => !own.has(JSON.stringify(row)));
      }
      const trials = (rows) => Array.isArray(rows) ? rows.length : 0;
      return { ...state, currenttrial: (Number(answer.currenttrial) || 0) - trials(answer.data) + trials(state.data) };
    }
    take(state) {
      this.streams.collect("new");
      this.streams.know(state);
      this.inheritRows(initialAttributes(String(this.id), state));
      this.set({ ...state, id: this.id });
      this.knowledge = "known";
      return state;
    }
    /** What marks a record of a later page load; psiTurk's readers pass over it. */
    ofVisit() {
      return this.visit > 1 ? { visit: this.visit } : {};
    }
    inheritRows(attributes) {
      for (const key of LIST_KEYS2) for (const row of attributes[key]) this.inherited.add(row);
    }
  };

  // src/psiturk.ts
  function equip(page, self, uniqueId, adServerLoc, mode) {
    var _a;
    const taskdata = new TaskData(page, uniqueId, adServerLoc, mode);
    const queue = SaveQueue.of(page, taskdata);
    const checkpoints = new Checkpoints(page, taskdata);
    const globals = page.window;
    let player;
    let completing = null;
    let unansweredStart = null;
    const begin = () => {
      const start = unansweredStart = formPost("inexp", { uniqueId: String(self.taskdata.id) });
      const settle = () => {
        if (unansweredStart === start) unansweredStart = null;
      };
      return sendPersistently(start).then(settle, report("start"));
    };
    const report = (what) => (failure) => page.window.console.error(`psiTurk: ${what} failed (${failure}).`);
    const leaving = new Leaving(page, {
      save: () => self.saveData(),
      flush: () => queue.flush(),
      unansweredStart: () => unansweredStart,
      returned: () => void begin(),
      // The page load too: a mark that arrives after the participant is back counts no more.
      identity: () => ({ uniqueId: String(self.taskdata.id), visit: String(taskdata.visit) })
    });
    const complete = async (outcome) => {
      queue.finish();
      if (!queue.isWholeThere && !await waitUntilSaved(page, queue, taskdata)) {
        completing = null;
        return;
      }
      checkpoints.finish();
      page.window.location.href = completionUrl(self.taskdata, outcome);
    };
    const finish = (outcome = "complete") => {
      const named = outcomeNamed(outcome);
      self.teardownTask();
      return completing != null ? completing : completing = quietly(complete(named));
    };
    const additions = {
      finish,
      progress: (part) => {
        taskdata.addEvent("progress", String(part));
        return quietly(self.saveData().then(() => void 0));
      },
      checkpoint: (name, state) => {
        const settle = checkpoints.reach(name, state);
        return quietly(self.saveData().then(settle));
      },
      resumedFrom: checkpoints.resumedFrom
    };
    for (const [name, value] of Object.entries(additions)) {
      if (!(name in self)) Object.defineProperty(self, name, { value, writable: true, configurable: true });
    }
    Object.assign(self, {
      preloadImages: (names) => preloadImages(page, names),
      preloadPages: (names) => preloadPages(() => self.pages, names),
      getPage: (name) => pageNamed(page, self.pages, name),
      recordTrialData: (trialdata) => taskdata.addTrialData(trialdata),
      recordUnstructuredData: (field, value) => taskdata.addUnstructuredData(field, value),
      getTrialData: () => taskdata.getTrialData(),
      getEventData: () => taskdata.getEventData(),
      getQuestionData: () => taskdata.getQuestionData(),
      computeBonus: (url, callback) => {
        const joint = url.includes("?") ? "&" : "?";
        const uniqueId2 = encodeURIComponent(String(self.taskdata.id));
        const request = { method: "GET", url: `${url}${joint}uniqueId=${uniqueId2}`, timeoutMs: 0 };
        const ready = queue.whenIdle();
        const answered = ready.then(() => send(request)).then((xhr) => ({ xhr, reply: replyIn(xhr) }));
        void answered.then(({ xhr, reply }) => callback == null ? void 0 : callback(reply, "success", xhr), report("computing the bonus"));
        return promised(answered.then(({ reply }) => reply));
      },
      saveData: (callbacks) => taskdata.save(void 0, callbacks),
      startTask: () => {
        self.saveData();
        void begin();
        if (self.taskdata.mode !== "debug") leaving.arm();
      },
      finishInstructions: (message) => page.announce(self, "_psiturk_finishedinstructions", message),
      teardownTask: (message) => page.announce(self, "_psiturk_finishedtask", message),
      completeHIT: () => finish("complete"),
      doInstructions: (pages, callback) => {
        player = new InstructionPlayer(page, self, pages, callback);
        globals.instructionController = player;
        player.loadFirstPage();
      },
      getInstructionIndicator: () => {
        const shown = player != null ? player : globals.instructionController;
        if (!shown) throw new ReferenceError("doInstructions() has not been called yet");
        return shown.getIndicator();
      },
      showPage: (name) => replaceBody(page, self.getPage(name)),
      pages: {},
      taskdata
    });
    const { startTask } = self;
    page.bus.on("_psiturk_finishedinstructions", () => page.concerns(self) && startTask());
    page.bus.on("_psiturk_finishedtask", () => leaving.disarm());
    page.watchWindow();
    if ((_a = reloadOf(page, uniqueId)) == null ? void 0 : _a.has_started) void begin();
  }

  // src/index.ts
  function psiTurkOf(window) {
    const page = new Page(window);
    function PsiTurk2(uniqueId, adServerLoc, mode) {
      const self = this != null ? this : window;
      equip(page, self, uniqueId, adServerLoc, mode || "live");
      return self;
    }
    return PsiTurk2;
  }
  var PsiTurk = psiTurkOf(globalThis);

  // src/global.ts
  Object.assign(globalThis, { PsiTurk });
})();
