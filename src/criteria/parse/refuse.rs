//! Errors that name SQL which is not in the language.
//!
//! In: a parser at a token that the grammar does not allow. Out: an error that names what was
//! probably meant and what to write instead. The grammar has refused the token already, except
//! where a word of another language could be read as a name.

use super::super::ast::{ColumnRef, Expr, ExprKind, Ident};
use super::super::error::{CriteriaError, ErrorKind, nearest};
use super::super::lexer::{Token, TokenKind, excerpt};
use super::super::message::{Piece, message};
use super::Result;
use super::cursor::{Parser, Refusal, is_reserved};

/// Statements that are not queries.
const VERBS: [&str; 22] = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "TRUNCATE", "DROP", "CREATE",
    "ALTER", "GRANT", "REVOKE", "COPY", "CALL", "EXECUTE", "EXEC", "BEGIN", "COMMIT", "ROLLBACK",
    "SET", "USE", "EXPLAIN",
];

/// Units that SGQL has after a number.
const UNITS: [&str; 8] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

const WRAP: &str = "write `SELECT contact_id, updated_at FROM contact_data WHERE ...` around it";
const INTERVAL: &str = "write `INTERVAL '30 days'`, or `timestampadd(day, -30, ...)`";
const INNER_ONLY: &str = "contacts without such an event are \
    `contact_id NOT IN (SELECT contact_id FROM event_data WHERE ...)`";

/// The clause of other languages that a word begins, and what to write instead.
pub(super) fn clause(word: &str) -> Option<(&'static str, &'static str)> {
    const SET: &str = "join the conditions by OR, AND or AND NOT in one WHERE";
    const UNORDERED: &str = "a segment is a set: it has no order and no end";
    Some(match word.to_ascii_uppercase().as_str() {
        "ORDER" => ("ORDER BY", UNORDERED),
        "LIMIT" => ("LIMIT", UNORDERED),
        "OFFSET" => ("OFFSET", UNORDERED),
        "FETCH" => ("FETCH", UNORDERED),
        "UNION" => ("UNION", SET),
        "INTERSECT" => ("INTERSECT", SET),
        "EXCEPT" => ("EXCEPT", SET),
        "MINUS" => ("MINUS", SET),
        "LEFT" => ("LEFT JOIN", INNER_ONLY),
        "RIGHT" => ("RIGHT JOIN", INNER_ONLY),
        "FULL" => ("FULL JOIN", INNER_ONLY),
        "OUTER" => ("OUTER JOIN", INNER_ONLY),
        "CROSS" => ("CROSS JOIN", "write `JOIN event_data AS e ON c.contact_id = e.contact_id`"),
        "NATURAL" => ("NATURAL JOIN", "write `JOIN ... ON c.contact_id = e.contact_id`"),
        "USING" => ("USING", "write `ON c.contact_id = e.contact_id`"),
        "LATERAL" => ("LATERAL", "write `contact_id IN (SELECT contact_id FROM ...)`"),
        "WINDOW" => ("WINDOW", "group events by contact: `GROUP BY contact_id HAVING ...`"),
        "QUALIFY" => ("QUALIFY", "write the condition into WHERE or HAVING"),
        "REGEXP" | "RLIKE" | "SIMILAR" => {
            ("matching by an operator", "write `REGEXP_LIKE(x, 'pattern')`, or LIKE")
        }
        "COLLATE" => {
            ("COLLATE", "texts are compared by code point; ILIKE ignores case, UNACCENT(x) accents")
        }
        _ => return None,
    })
}

/// The error for a join condition without `=` after its first column.
pub(super) fn condition_of_join(left: &ColumnRef) -> Refusal {
    let message = match left.qualifier {
        None => "a join names the columns of both tables",
        Some(_) => "a join is `contact_id = contact_id` and nothing else",
    };
    CriteriaError::new(ErrorKind::Unsupported, message, left.span)
        .with_hint("write `ON a.contact_id = b.contact_id`")
        .into()
}

impl Parser<'_> {
    /// The error for a text that does not begin with SELECT.
    pub(super) fn refuse_start(&self) -> Refusal {
        let (word, next) = (self.slice(), self.peek());
        let before_name = matches!(next.kind, TokenKind::Word | TokenKind::Quoted);
        let predicate_follows = self.continues_predicate(next);
        if self.token.kind == TokenKind::Word && !predicate_follows {
            if let Some(verb) = self.verb().filter(|_| before_name) {
                return self.refuse_verb(verb);
            }
            if self.at("WITH") && before_name {
                return self
                    .unsupported("WITH is not supported")
                    .with_hint("write the inner query where it is used: `contact_id IN (...)`");
            }
        }
        let is_query = self.token.kind == TokenKind::Open && self.is_word(next, "SELECT");
        if is_query {
            return self.unsupported("a whole query takes no brackets").with_hint("leave them out");
        }
        let opens_predicate = matches!(self.token.kind, TokenKind::Open | TokenKind::Minus);
        if opens_predicate || predicate_follows || (self.at("NOT") && before_name) {
            return self.unsupported("a condition alone is not a query").with_hint(WRAP);
        }
        let message = message!["expected SELECT, found `", self.excerpt(self.token), "`"];
        let error = self.error(ErrorKind::Syntax, message);
        match nearest(word, ["SELECT"]) {
            Some(_) => error.with_hint("did you mean `SELECT`?"),
            None => {
                error.with_hint("a query reads `SELECT contact_id, updated_at FROM contact_data`")
            }
        }
    }

    /// Whether this token may follow the first token of a predicate.
    fn continues_predicate(&self, next: Token) -> bool {
        use TokenKind as K;
        let signs = [
            K::Dot,
            K::Colon,
            K::Open,
            K::OpenSquare,
            K::Equal,
            K::NotEqual,
            K::Less,
            K::LessOrEqual,
            K::Greater,
            K::GreaterOrEqual,
            K::Plus,
            K::Minus,
            K::Star,
            K::Slash,
            K::Percent,
        ];
        let words = ["IN", "IS", "LIKE", "ILIKE", "NOT", "BETWEEN"];
        signs.contains(&next.kind) || words.iter().any(|word| self.is_word(next, word))
    }

    /// The statement that begins at the next token, if it is one that is not a query.
    fn verb(&self) -> Option<&'static str> {
        VERBS.into_iter().find(|verb| self.at(verb))
    }

    fn refuse_verb(&self, verb: &'static str) -> Refusal {
        let message = message![verb, " is not a query: no data modification"];
        self.unsupported(message).with_hint("a segment only selects contacts")
    }

    /// The error for text after the `;`.
    pub(super) fn refuse_second_statement(&self) -> Refusal {
        if let Some(verb) = self.verb() {
            return self.refuse_verb(verb);
        }
        self.unsupported("a segment is one statement").with_hint("leave out what follows the `;`")
    }

    /// Refuses DISTINCT, ALL and TOP after SELECT.
    pub(super) fn refuse_quantifier(&self) -> Result<()> {
        let next = self.peek().kind;
        let before_value = matches!(
            next,
            TokenKind::Word | TokenKind::Quoted | TokenKind::Number | TokenKind::Star
        ) && !self.is_word(self.peek(), "FROM");
        for word in ["DISTINCT", "ALL", "TOP"] {
            if self.at(word) && before_value {
                return Err(self
                    .unsupported(message!["SELECT ", word, " is not supported"])
                    .with_hint("a contact is in a segment once, however often it is found"));
            }
        }
        Ok(())
    }

    pub(super) fn refuse_star(&self) -> Refusal {
        self.unsupported("SELECT * is not supported")
            .with_hint("name the columns: `SELECT contact_id, updated_at`")
    }

    /// The error if the next token begins a clause of another language.
    pub(super) fn refuse_clause(&self) -> Option<Refusal> {
        if self.token.kind != TokenKind::Word || self.sgql {
            return None;
        }
        let (what, hint) = clause(self.slice())?;
        Some(self.unsupported(message![what, " is not supported"]).with_hint(hint))
    }

    /// The error if the next token begins a clause that should stand earlier.
    pub(super) fn refuse_late(&self) -> Option<Refusal> {
        let clauses = ["FROM", "JOIN", "INNER", "WHERE", "GROUP", "HAVING"];
        let word = clauses.into_iter().find(|word| self.at(word) && !self.sgql)?;
        let message = message![word, " cannot stand here"];
        let order = "the order is SELECT, FROM, JOIN ... ON, WHERE, GROUP BY, HAVING, each once";
        Some(self.error(ErrorKind::Syntax, message).with_hint(order))
    }

    /// The error for `a = b = c`.
    pub(super) fn refuse_chain(&self) -> Refusal {
        self.error(ErrorKind::Syntax, "a comparison cannot be compared again")
            .with_hint("write `a = b AND b = c`, or put one comparison in brackets")
    }

    pub(super) fn refuse_escape(&self) -> Result<()> {
        if self.at("ESCAPE") {
            return Err(self
                .unsupported("ESCAPE is not supported")
                .with_hint(r"the escape of a pattern is the backslash: `\%` and `\_`"));
        }
        Ok(())
    }

    /// Refuses a subquery in the place of a value.
    pub(super) fn refuse_subquery(&self) -> Result<()> {
        if self.sgql {
            return self.refuse_query();
        }
        if self.at("SELECT") {
            return Err(self
                .unsupported("a subquery stands only behind IN")
                .with_hint("write `contact_id IN (SELECT contact_id FROM ...)`"));
        }
        Ok(())
    }

    /// Whether a CASE begins here, and no column of this name.
    pub(super) fn at_case(&self) -> bool {
        let next = self.peek();
        let before_value = match next.kind {
            TokenKind::Text | TokenKind::Number | TokenKind::Quoted => true,
            TokenKind::Word => !is_reserved(self.slice_of(next)),
            _ => false,
        };
        self.token.kind == TokenKind::Word && self.at("CASE") && before_value
    }

    /// Refuses a word that begins a value in other languages. Each may also be a name: the next
    /// token decides.
    pub(super) fn refuse_value(&self) -> Result<()> {
        let next = self.peek();
        let word = self.slice().to_ascii_uppercase();
        let before_literal = matches!(next.kind, TokenKind::Text | TokenKind::Number);
        let (message, hint) = match (word.as_str(), next.kind) {
            ("CAST" | "TRY_CAST", TokenKind::Open) => {
                ("CAST is not supported", "compare the value as it is; '10' compares as a number")
            }
            ("ANY" | "SOME" | "ALL", TokenKind::Open) => {
                ("comparing with ANY or ALL is not supported", "write `IN (...)`")
            }
            ("INTERVAL", _) if before_literal => ("an interval is written as a text", INTERVAL),
            ("DATE" | "DATETIME", TokenKind::Text) => {
                ("a typed literal of this kind is not supported", "write the text alone")
            }
            ("TIMESTAMP", TokenKind::Quoted) => {
                ("a timestamp takes single quotes", "write `'2026-01-31T12:00:00Z'`")
            }
            _ => return Ok(()),
        };
        Err(self.unsupported(message).with_hint(hint))
    }

    /// Refuses `180 days`.
    pub(super) fn refuse_after_number(&self, literal: &Expr) -> Result<()> {
        let is_unit = self.token.kind == TokenKind::Word && {
            let word = self.slice().to_ascii_lowercase();
            UNITS.contains(&word.strip_suffix('s').unwrap_or(&word))
        };
        if is_unit && matches!(literal.kind, ExprKind::Number(_)) {
            let span = literal.span.to(self.token.span);
            let message = "an interval is written as a text";
            return Err(CriteriaError::new(ErrorKind::Unsupported, message, span)
                .with_hint(INTERVAL)
                .into());
        }
        Ok(())
    }

    /// Refuses what other languages have after a column to access its parts.
    pub(super) fn refuse_after_column(&self, name: &Ident) -> Result<()> {
        match self.token.kind {
            TokenKind::Dot => Err(self
                .error(
                    ErrorKind::Syntax,
                    message!["`", Piece::word(excerpt(&name.text)), "` has nothing within"],
                )
                .with_hint("behind DATA stands a colon: `DATA:payload.url`")),
            TokenKind::Open => Err(self.unsupported("a function has no table before its name")),
            _ => self.refuse_position_in_path(),
        }
    }

    pub(super) fn refuse_position_in_path(&self) -> Result<()> {
        if self.token.kind == TokenKind::OpenSquare {
            return Err(self
                .unsupported("looking up by `[...]` is not supported")
                .with_hint("write the steps, `DATA:payload.unique_args.name`; of an array ask `array_contains(...)`"));
        }
        Ok(())
    }

    /// Refuses a window after a call.
    pub(super) fn refuse_window(&self) -> Result<()> {
        if self.at("OVER") && self.peek().kind == TokenKind::Open {
            return Err(self
                .unsupported("OVER is not supported")
                .with_hint("group events by contact: `GROUP BY contact_id HAVING ...`"));
        }
        Ok(())
    }
}
