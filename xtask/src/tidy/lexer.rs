//! Lexer: as much of Rust's words as house rules need: names, texts and marks, with comments and lifetimes left out.

/// One word of the language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A string, without its quotes; escapes stay as written.
    Text(String),
    /// Any other character.
    Mark(char),
}

/// A token and its line, counted from 1.
#[derive(Clone, Debug)]
pub struct Lexeme {
    /// Where it begins.
    pub line: usize,
    /// What it is.
    pub token: Token,
}

/// Reads a whole file. What is not Rust gives tokens of no meaning, never an error: the compiler has seen the file too.
pub fn read(source: &str) -> Vec<Lexeme> {
    let mut lexer = Lexer { rest: source.chars().collect(), at: 0, line: 1, lexemes: Vec::new() };
    while lexer.at < lexer.rest.len() {
        lexer.next();
    }
    lexer.lexemes
}

struct Lexer {
    rest: Vec<char>,
    at: usize,
    line: usize,
    lexemes: Vec<Lexeme>,
}

impl Lexer {
    fn next(&mut self) {
        match self.peek(0) {
            '/' if self.peek(1) == '/' => self.while_true(|next| next != '\n'),
            '/' if self.peek(1) == '*' => self.block_comment(),
            '"' => self.string(),
            '\'' => self.quote(),
            start if start.is_alphanumeric() || start == '_' => self.word(),
            mark => {
                if !mark.is_whitespace() {
                    self.push(self.line, Token::Mark(mark));
                }
                self.step();
            }
        }
    }

    fn word(&mut self) {
        let (line, start) = (self.line, self.at);
        self.while_true(|next| next.is_alphanumeric() || next == '_');
        let word: String = self.rest[start..self.at].iter().collect();
        let raw = ["r", "br", "cr"].contains(&word.as_str());
        match self.peek(0) {
            '"' if raw => self.raw_string(),
            '#' if raw && self.hashes_before_quote() => self.raw_string(),
            // A prefix of a string or a byte says nothing to us.
            '"' if ["b", "c"].contains(&word.as_str()) => self.string(),
            '\'' if word == "b" => self.quote(),
            _ => self.push(line, Token::Word(word)),
        }
    }

    fn hashes_before_quote(&self) -> bool {
        let hashes = self.rest[self.at..].iter().take_while(|next| **next == '#').count();
        self.peek(hashes) == '"'
    }

    fn string(&mut self) {
        let line = self.line;
        self.step();
        let start = self.at;
        while self.at < self.rest.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                self.step();
            }
            self.step();
        }
        self.text(line, start);
        self.step();
    }

    fn raw_string(&mut self) {
        let line = self.line;
        let before = self.at;
        self.while_true(|next| next == '#');
        let hashes = self.at - before;
        self.step();
        let start = self.at;
        let closed = |lexer: &Self| lexer.peek(0) == '"' && (1..=hashes).all(|ahead| lexer.peek(ahead) == '#');
        while self.at < self.rest.len() && !closed(self) {
            self.step();
        }
        self.text(line, start);
        for _ in 0..=hashes {
            self.step();
        }
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        self.step();
        if self.peek(0) == '\\' {
            self.step();
            self.step();
            self.while_true(|next| next != '\'');
            self.step();
        } else if self.peek(1) == '\'' {
            self.step();
            self.step();
        } else {
            self.while_true(|next| next.is_alphanumeric() || next == '_');
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.rest.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.step();
                    continue;
                }
            }
            self.step();
            self.step();
            if depth == 0 {
                return;
            }
        }
    }

    fn while_true(&mut self, test: impl Fn(char) -> bool) {
        while self.at < self.rest.len() && test(self.peek(0)) {
            self.step();
        }
    }

    fn text(&mut self, line: usize, start: usize) {
        let end = self.at.min(self.rest.len());
        let text = self.rest[start.min(end)..end].iter().collect();
        self.push(line, Token::Text(text));
    }

    fn push(&mut self, line: usize, token: Token) {
        self.lexemes.push(Lexeme { line, token });
    }

    fn step(&mut self) {
        self.line += usize::from(self.peek(0) == '\n');
        self.at += 1;
    }

    fn peek(&self, ahead: usize) -> char {
        self.rest.get(self.at + ahead).copied().unwrap_or('\0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let show = |lexeme: Lexeme| match lexeme.token {
            Token::Word(word) => word,
            Token::Text(text) => format!("<{text}>"),
            Token::Mark(mark) => mark.to_string(),
        };
        read(source).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tokens() {
        let cases = [
            ("t(\"key\") // \"no\"\n;", "t ( <key> ) ;"),
            ("/* a /* b */ \"c\" */ d", "d"),
            (r###"r#"a"b"# r"c" br"d" b"e" x"###, "<a\"b> <c> <d> <e> x"),
            (r#""a\"b" 'c' '\'' '\u{4e2d}' b'"' d"#, r#"<a\"b> d"#),
            ("fn a<'x>(b: &'x str) {}", "fn a < > ( b : & str ) { }"),
            ("r#type '中' 'a", "r # type"),
            ("\"unclosed", "<unclosed>"),
        ];
        for (source, expected) in cases {
            assert_eq!(shown(source), expected, "{source}");
        }
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let lexemes = read("a\n\"b\nc\" d\n/*\n*/ e");
        let lines: Vec<usize> = lexemes.iter().map(|lexeme| lexeme.line).collect();
        assert_eq!(lines, [1, 2, 3, 5]);
    }
}
