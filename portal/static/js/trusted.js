// The one door through which text becomes markup (Trusted Types): htmx and ECharts parse markup that
// our own server or their own code wrote, and the content security policy lets none of it run scripts.
// Making a script out of text, or loading one from an address made of text, stays impossible.

window.trustedTypes?.createPolicy("default", { createHTML: (markup) => markup });
