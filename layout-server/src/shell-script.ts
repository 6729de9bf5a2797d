/** The checkbox "show team boundaries" works by CSS alone; this remembers it across visits. */
const KEY = 'show-boundaries';
const box = document.querySelector<HTMLInputElement>(`#${KEY}`);
if (box) {
  box.checked = localStorage.getItem(KEY) === 'on';
  box.addEventListener('change', () => localStorage.setItem(KEY, box.checked ? 'on' : 'off'));
}

/** Fragments that are swapped change the query of the page, and so that of its twins in other languages. */
for (const link of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]'))
  link.addEventListener('click', () => {
    link.search = location.search;
  });
