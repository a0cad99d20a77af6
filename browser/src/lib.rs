//! Browser 浏览器: journeys that only a browser can prove, with scripts and without; all of it stands in `tests/it`.
