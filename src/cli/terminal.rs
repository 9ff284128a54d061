//! What the standard output is: a terminal with colours and a width, or a pipe.

use console::{Style, Term, measure_text_width, truncate_str};

/// What can be done on the standard output; on a pipe, nothing but words.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Columns; `None` where it is no terminal.
    pub width: Option<usize>,
    /// Whether it shows colours and links.
    decorated: bool,
}

impl Terminal {
    /// What the standard output is. `NO_COLOR` and `CLICOLOR` are heeded.
    pub fn of_stdout() -> Self {
        let term = Term::stdout();
        let width = term.size_checked().map(|(_, columns)| usize::from(columns)).filter(|_| term.is_term());
        Terminal { width, decorated: width.is_some() && console::colors_enabled() }
    }

    /// A cell with a link behind it; its width is that of the words.
    pub fn link(&self, words: &str, to: &str) -> String {
        if self.decorated { format!("\x1b]8;;{to}\x1b\\{words}\x1b]8;;\x1b\\") } else { words.to_owned() }
    }

    /// Words in a style, where there are styles.
    pub fn styled(&self, words: &str, style: Style) -> String {
        if self.decorated { style.force_styling(true).apply_to(words).to_string() } else { words.to_owned() }
    }
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    measure_text_width(text)
}

/// A text cut to so many columns, with an ellipsis where it was cut.
pub fn cut(text: &str, columns: usize) -> String {
    truncate_str(text, columns, "…").into_owned()
}
