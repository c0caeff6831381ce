// The study is finished in this window: let the page that opened it go on, and close.

const opener = window.opener;

if (opener) {
  try {
    opener.location.reload();
  } catch {
    // The opener belongs to another site; this page's text says what to do.
  }
  window.close();
}
