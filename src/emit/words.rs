//! The words of each dialect.
//!
//! In: operands as SQL. Out: SQL. Numbers are decimals, instants timestamps of UTC without a zone (Spark: of the
//! session's zone, UTC), texts compared by code point.

use super::{Reason, SqlDialect};
use crate::criteria::pattern::Sign;
use crate::schema::Decimal;
use crate::time::calendar::{Cut, Part};
use crate::time::{Timestamp, Unit};

use SqlDialect::{ClickHouse, DuckDb, PostgreSql, Spark};

/// What a text must look like to be a number.
const NUMBER: &str = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$";

/// What a text must look like to be an instant.
const INSTANT: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9]\
                       (:[0-5][0-9]([.][0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$";

impl SqlDialect {
    /// A text in quotes.
    pub(super) fn quoted(self, text: &str) -> Result<String, Reason> {
        if text.contains('\0') {
            return Err(Reason::Character);
        }
        Ok(match self {
            DuckDb | PostgreSql => format!("'{}'", text.replace('\'', "''")),
            Spark | ClickHouse => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
        })
    }

    /// A name of a column in quotes.
    pub(super) fn column(self, name: &str) -> String {
        match self {
            DuckDb | PostgreSql => format!("\"{}\"", name.replace('"', "\"\"")),
            Spark => format!("`{}`", name.replace('`', "``")),
            ClickHouse => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        }
    }

    /// Whether a text matches one of the patterns of this file, which have no backslash.
    fn looks_like(self, text: &str, pattern: &str) -> String {
        match self {
            DuckDb => format!("regexp_matches({text}, '{pattern}')"),
            Spark => format!("{text} RLIKE '{pattern}'"),
            PostgreSql => format!("{text} ~ '{pattern}'"),
            ClickHouse => format!("match({text}, '{pattern}')"),
        }
    }

    /// The type of text.
    pub(super) fn as_text(self, of: &str) -> String {
        match self {
            DuckDb => format!("CAST({of} AS VARCHAR)"),
            Spark => format!("CAST({of} AS STRING)"),
            PostgreSql => format!("CAST({of} AS text)"),
            ClickHouse => format!("toString({of})"),
        }
    }

    /// The decimal that a text spells; the text is known to look like a number.
    pub(super) fn as_decimal(self, text: &str) -> String {
        match self {
            DuckDb | Spark => format!("TRY_CAST({text} AS DECIMAL(38,18))"),
            PostgreSql => format!("CAST({text} AS numeric)"),
            ClickHouse => format!("toDecimal256OrNull({text}, 28)"),
        }
    }

    /// The number of a column, which may be of any type of numbers: a binary float by its shortest digits, a NaN as
    /// NULL.
    pub(super) fn number_column(self, column: &str) -> String {
        let text = self.as_text(column);
        match self {
            PostgreSql => {
                format!(
                    "CASE WHEN {text} NOT IN ('NaN', 'Infinity', '-Infinity') THEN {} END",
                    self.as_decimal(&text)
                )
            }
            _ => self.as_decimal(&text),
        }
    }

    /// The number that a text spells, or NULL.
    pub(super) fn number_of_text(self, text: &str) -> String {
        let text = format!("trim({text})");
        format!("CASE WHEN {} THEN {} END", self.looks_like(&text, NUMBER), self.as_decimal(&text))
    }

    /// A whole number as a decimal.
    pub(super) fn widened(self, whole: &str) -> String {
        match self {
            DuckDb | Spark => format!("CAST({whole} AS DECIMAL(38,18))"),
            PostgreSql => format!("CAST({whole} AS numeric)"),
            ClickHouse => format!("toDecimal256({whole}, 28)"),
        }
    }

    /// A decimal as text, without zeros at its end.
    pub(super) fn number_text(self, number: &str) -> String {
        match self {
            DuckDb | Spark => {
                let text = self.as_text(&format!("CAST({number} AS DECIMAL(38,18))"));
                format!("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))")
            }
            PostgreSql => format!("CAST(trim_scale({number}) AS text)"),
            ClickHouse => format!("toString({number})"),
        }
    }

    /// A number as it is written.
    pub(super) fn literal(self, number: Decimal) -> Result<String, Reason> {
        let text = number.normalize().to_string();
        let digits = text.trim_start_matches('-');
        let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
        let is_narrow = matches!(self, DuckDb | Spark);
        if is_narrow && (whole.len() > 20 || behind.len() > 17) {
            return Err(Reason::Number(text));
        }
        Ok(match self {
            ClickHouse => format!("toDecimal256('{text}', 28)"),
            _ if text.starts_with('-') => format!("({text})"),
            _ => text,
        })
    }

    /// A sum, difference, product or remainder of decimals.
    pub(super) fn calculated(self, op: char, left: &str, right: &str) -> String {
        let right = if op == '%' { format!("NULLIF({right}, 0)") } else { right.to_owned() };
        match (self, op) {
            (DuckDb | Spark, '*') => format!(
                "CAST(CAST({left} AS DECIMAL(18,9)) * CAST({right} AS DECIMAL(18,9)) AS DECIMAL(38,18))"
            ),
            (DuckDb | Spark, op) => format!(
                "CAST(CAST({left} AS DECIMAL(38,18)) {op} CAST({right} AS DECIMAL(38,18)) AS DECIMAL(38,18))"
            ),
            (ClickHouse, '*') => format!("toDecimal256({left} * {right}, 28)"),
            // It has remainders of integers alone.
            (ClickHouse, '%') => format!(
                "toDecimal256(toInt256({left} * toDecimal256('10000000000000000000000000000', 0)) \
                 % toInt256({right} * toDecimal256('10000000000000000000000000000', 0)), 28) \
                 / toDecimal256('10000000000000000000000000000', 0)"
            ),
            (PostgreSql | ClickHouse, op) => format!("({left} {op} {right})"),
        }
    }

    /// A function of one number, exact.
    pub(super) fn of_number(self, function: &str, args: &str) -> String {
        let called = format!("{function}({args})");
        match self {
            DuckDb | Spark => format!("CAST({called} AS DECIMAL(38,18))"),
            PostgreSql | ClickHouse => called,
        }
    }

    /// A decimal cut to a whole number.
    pub(super) fn truncated(self, number: &str) -> String {
        match self {
            DuckDb => format!("CAST(trunc({number}) AS BIGINT)"),
            // A cast drops what is behind the point.
            Spark => format!("CAST({number} AS BIGINT)"),
            PostgreSql => format!("CAST(trunc({number}) AS bigint)"),
            ClickHouse => format!("toInt64({number})"),
        }
    }

    /// A pattern of LIKE over a text.
    pub(super) fn like(
        self,
        of: &str,
        signs: impl Iterator<Item = Sign>,
        ignores_case: bool,
    ) -> Result<String, Reason> {
        let escape = if self == ClickHouse { '\\' } else { '!' };
        let mut pattern = String::new();
        for sign in signs {
            match sign {
                Sign::Run => pattern.push('%'),
                Sign::One => pattern.push('_'),
                Sign::Letter(letter) => {
                    if matches!(letter, '%' | '_') || letter == escape {
                        pattern.push(escape);
                    }
                    pattern.push(letter);
                }
            }
        }
        let pattern = self.quoted(&pattern)?;
        let word = if ignores_case { "ILIKE" } else { "LIKE" };
        let needs_escape = pattern.contains('!') && self != ClickHouse;
        // PostgreSQL and Spark escape by a backslash where they are not told otherwise.
        let needs_escape = needs_escape || pattern.contains('\\') && self != ClickHouse;
        let tail = if needs_escape { " ESCAPE '!'" } else { "" };
        Ok(format!("({of} {word} {pattern}{tail})"))
    }

    /// Whether a whole text matches a pattern that was written out.
    pub(super) fn matches(self, of: &str, pattern: &str) -> Result<String, Reason> {
        let pattern = self.quoted(&match self {
            PostgreSql => format!("\\A(?:{pattern})\\Z"),
            _ => format!("\\A(?:{pattern})\\z"),
        })?;
        Ok(match self {
            DuckDb => format!("regexp_matches({of}, {pattern})"),
            Spark => format!("({of} RLIKE {pattern})"),
            PostgreSql => format!("({of} ~ {pattern})"),
            ClickHouse => format!("match({of}, {pattern})"),
        })
    }

    /// A fixed instant.
    pub(super) fn instant(self, at: Timestamp) -> String {
        let text = at.to_string().replace('T', " ").replace('Z', "");
        match self {
            DuckDb | Spark | PostgreSql => format!("TIMESTAMP '{text}'"),
            ClickHouse => format!("toDateTime64('{text}', 3, 'UTC')"),
        }
    }

    /// The instant at which the SELECT runs.
    pub(super) fn now(self) -> &'static str {
        match self {
            Spark => "date_trunc('MILLISECOND', current_timestamp())",
            DuckDb | PostgreSql => "date_trunc('milliseconds', now() AT TIME ZONE 'UTC')",
            ClickHouse => "now64(3, 'UTC')",
        }
    }

    /// The instant that a text spells, or NULL.
    pub(super) fn instant_of_text(self, text: &str) -> String {
        let text = format!("trim({text})");
        let read = match self {
            DuckDb => format!(
                "date_trunc('milliseconds', TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"
            ),
            Spark => format!(
                "date_trunc('MILLISECOND', TRY_CAST(regexp_replace({text}, '([+-][0-9]{{2}})([0-9]{{2}})$', '$1:$2') \
                 AS TIMESTAMP))"
            ),
            // It has no cast that may fail.
            PostgreSql => format!(
                "CASE WHEN CAST(substring({text}, 9, 2) AS int) <= extract(day FROM CAST(substring({text}, 1, 7) || \
                 '-01' AS date) + INTERVAL '1 month' - INTERVAL '1 day') \
                 THEN date_trunc('milliseconds', CAST({text} AS timestamptz) AT TIME ZONE 'UTC') END"
            ),
            ClickHouse => format!("parseDateTime64BestEffortOrNull({text}, 3, 'UTC')"),
        };
        format!("CASE WHEN {} THEN {read} END", self.looks_like(&text, INSTANT))
    }

    /// An instant moved by so many units, months to the end of a shorter month.
    pub(super) fn moved(self, unit: Unit, amount: &str, to: &str) -> String {
        let (word, factor) = match unit {
            Unit::Millisecond => ("millisecond", 1),
            Unit::Second => ("second", 1),
            Unit::Minute => ("minute", 1),
            Unit::Hour => ("hour", 1),
            Unit::Day => ("day", 1),
            Unit::Week => ("day", 7),
            Unit::Month => ("month", 1),
            Unit::Quarter => ("month", 3),
            Unit::Year => ("month", 12),
        };
        let amount = match (factor, amount.parse::<i64>()) {
            (1, _) => amount.to_owned(),
            (_, Ok(known)) => (known.saturating_mul(factor)).to_string(),
            _ => format!("({amount} * {factor})"),
        };
        match self {
            DuckDb => {
                let kind = if matches!(word, "day" | "month") { "INTEGER" } else { "BIGINT" };
                format!("({to} + to_{word}s(CAST({amount} AS {kind})))")
            }
            Spark => format!("timestampadd({}, {amount}, {to})", word.to_uppercase()),
            PostgreSql => format!("({to} + {amount} * INTERVAL '1 {word}')"),
            ClickHouse => {
                let capital = word[..1].to_uppercase();
                format!("add{capital}{}s({to}, {amount})", &word[1..])
            }
        }
    }

    /// Milliseconds since 1970.
    fn millis(self, of: &str) -> String {
        match self {
            DuckDb => format!("epoch_ms({of})"),
            Spark => format!("unix_millis({of})"),
            PostgreSql => format!("CAST(floor(extract(epoch FROM {of}) * 1000) AS bigint)"),
            ClickHouse => format!("toUnixTimestamp64Milli(toDateTime64({of}, 3, 'UTC'))"),
        }
    }

    fn divided(self, of: &str, by: i64) -> String {
        match self {
            DuckDb => format!("(({of}) // {by})"),
            Spark => format!("(({of}) div {by})"),
            PostgreSql => format!("(({of}) / {by})"),
            ClickHouse => format!("intDiv({of}, {by})"),
        }
    }

    /// Whole units between two instants, towards zero.
    pub(super) fn units_between(self, unit: Unit, from: &str, to: &str) -> String {
        let fixed = |millis: i64| {
            let between = format!("{} - {}", self.millis(to), self.millis(from));
            if millis == 1 { format!("({between})") } else { self.divided(&between, millis) }
        };
        let months = || {
            let part = |part, of| self.part(part, of);
            let (month, year) = (Part::Month, Part::Year);
            let count = format!(
                "(({} - {}) * 12 + {} - {})",
                part(year, to),
                part(year, from),
                part(month, to),
                part(month, from)
            );
            let reached = self.moved(Unit::Month, &count, from);
            format!(
                "({count} - CASE WHEN {to} >= {from} AND {reached} > {to} THEN 1 \
                 WHEN {to} < {from} AND {reached} < {to} THEN -1 ELSE 0 END)"
            )
        };
        match unit {
            Unit::Millisecond => fixed(1),
            Unit::Second => fixed(1_000),
            Unit::Minute => fixed(60_000),
            Unit::Hour => fixed(3_600_000),
            Unit::Day => fixed(86_400_000),
            Unit::Week => fixed(604_800_000),
            Unit::Month => months(),
            Unit::Quarter => self.divided(&months(), 3),
            Unit::Year => self.divided(&months(), 12),
        }
    }

    /// A part of an instant.
    pub(super) fn part(self, part: Part, of: &str) -> String {
        match self {
            DuckDb | PostgreSql => {
                let read = format!("extract({} FROM {of})", part.name());
                if self == PostgreSql { format!("CAST({read} AS int)") } else { read }
            }
            Spark => match part {
                Part::Dow => format!("(dayofweek({of}) - 1)"),
                Part::Week => format!("weekofyear({of})"),
                Part::Doy => format!("dayofyear({of})"),
                part => format!("{}({of})", part.name()),
            },
            ClickHouse => {
                let read = match part {
                    Part::Year => "toYear",
                    Part::Quarter => "toQuarter",
                    Part::Month => "toMonth",
                    Part::Week => "toISOWeek",
                    Part::Day => "toDayOfMonth",
                    Part::Dow => return format!("(toDayOfWeek({of}) % 7)"),
                    Part::Doy => "toDayOfYear",
                    Part::Hour => "toHour",
                };
                format!("toInt32({read}({of}))")
            }
        }
    }

    /// The start of the calendar unit that holds an instant.
    pub(super) fn start(self, cut: Cut, of: &str) -> String {
        match self {
            DuckDb | PostgreSql => format!("date_trunc('{}', {of})", cut.name()),
            Spark => format!("date_trunc('{}', {of})", cut.name().to_uppercase()),
            ClickHouse => {
                // What gives dates has few years; months and days are taken off instead.
                let day = format!(
                    "toDateTime64(concat(formatDateTime({of}, '%Y-%m-%d'), ' 00:00:00'), 3, 'UTC')"
                );
                let of_month = format!("addDays({day}, 1 - toDayOfMonth({of}))");
                match cut {
                    Cut::Second | Cut::Minute | Cut::Hour => {
                        let size = if cut == Cut::Second {
                            1_000
                        } else if cut == Cut::Minute {
                            60_000
                        } else {
                            3_600_000
                        };
                        let millis = self.millis(of);
                        format!(
                            "fromUnixTimestamp64Milli({millis} - positiveModulo({millis}, {size}), 'UTC')"
                        )
                    }
                    Cut::Day => day,
                    Cut::Week => format!("addDays({day}, 1 - toDayOfWeek({of}))"),
                    Cut::Month => of_month,
                    Cut::Quarter => format!("addMonths({of_month}, -((toMonth({of}) - 1) % 3))"),
                    Cut::Year => format!("addMonths({of_month}, 1 - toMonth({of}))"),
                }
            }
        }
    }

    /// What clocks of a zone show at an instant.
    pub(super) fn civil(self, zone: &str, of: &str) -> Result<String, Reason> {
        let zone = self.quoted(zone)?;
        Ok(match self {
            DuckDb | PostgreSql => format!("(({of} AT TIME ZONE 'UTC') AT TIME ZONE {zone})"),
            Spark => format!("from_utc_timestamp({of}, {zone})"),
            ClickHouse => format!("addSeconds({of}, timezoneOffset(toTimeZone({of}, {zone})))"),
        })
    }

    /// Whether an array of texts holds one of the values; never NULL.
    pub(super) fn any_of(self, array: &str, values: &[String]) -> String {
        let list = values.join(", ");
        match self {
            DuckDb => format!("COALESCE(list_has_any({array}, [{list}]), FALSE)"),
            Spark => format!("COALESCE(arrays_overlap({array}, array({list})), FALSE)"),
            PostgreSql => format!("COALESCE({array} && ARRAY[{list}]::text[], FALSE)"),
            ClickHouse => format!("hasAny({array}, [{list}])"),
        }
    }

    /// How many different texts an array holds.
    pub(super) fn size(self, array: &str) -> String {
        match self {
            DuckDb => format!("COALESCE(len(list_distinct({array})), 0)"),
            Spark => format!("COALESCE(size(array_distinct(array_compact({array}))), 0)"),
            PostgreSql => format!("(SELECT count(DISTINCT u.v) FROM unnest({array}) AS u(v))"),
            ClickHouse => format!("length(arrayDistinct({array}))"),
        }
    }

    /// The domains of a contact's addresses.
    pub(super) fn domains(self, email: &str, others: &str) -> String {
        match self {
            DuckDb => format!(
                "list_transform(list_append(COALESCE({others}, []), {email}), \
                 lambda a: lower(split_part(a, '@', -1)))"
            ),
            Spark => format!(
                "transform(concat(COALESCE({others}, array()), array({email})), \
                 a -> lower(substring_index(a, '@', -1)))"
            ),
            PostgreSql => format!(
                "ARRAY(SELECT lower(split_part(a.v, '@', 2)) FROM unnest(array_append({others}, {email})) AS a(v) \
                 WHERE a.v IS NOT NULL)"
            ),
            ClickHouse => format!(
                "arrayMap(a -> lower(splitByChar('@', a)[-1]), \
                 arrayFilter(a -> a != '', arrayConcat({others}, [COALESCE({email}, '')])))"
            ),
        }
    }

    /// The bucket of a text: the first 64 bits of SHA-256 over salt, a zero byte and the text, times `n`, by 2^64.
    pub(super) fn bucket(self, text: &str, salt: &str, n: &str) -> String {
        match self {
            DuckDb => format!(
                "CAST((CAST(CAST('0x' || substr(sha256({salt} || chr(0) || {text}), 1, 16) AS UBIGINT) AS UHUGEINT) \
                 * CAST({n} AS UHUGEINT)) // CAST(18446744073709551616 AS UHUGEINT) AS BIGINT)"
            ),
            Spark => format!(
                "CAST(floor(CAST(conv(substr(sha2(concat({salt}, char(0), {text}), 256), 1, 16), 16, 10) AS \
                 DECIMAL(20,0)) * CAST({n} AS DECIMAL(10,0)) / 18446744073709551616BD) AS BIGINT)"
            ),
            PostgreSql => {
                let digest = format!(
                    "encode(sha256(convert_to({salt}, 'UTF8') || '\\x00'::bytea || convert_to({text}, 'UTF8')), 'hex')"
                );
                let half = |from: u8| {
                    format!("CAST(CAST('x00' || substr({digest}, {from}, 6) AS bit(32)) AS bigint)")
                };
                // Two and a half times 24 bits, exact as numeric.
                let last =
                    format!("CAST(CAST('x0000' || substr({digest}, 13, 4) AS bit(32)) AS bigint)");
                format!(
                    "CAST(div((CAST({} AS numeric) * 1099511627776 + CAST({} AS numeric) * 65536 + {last}) * {n}, \
                     18446744073709551616) AS bigint)",
                    half(1),
                    half(7)
                )
            }
            ClickHouse => format!(
                "toInt64(intDiv(toUInt256(reinterpretAsUInt64(reverse(substring(SHA256(concat({salt}, '\\0', {text})), \
                 1, 8)))) * toUInt256({n}), toUInt256('18446744073709551616')))"
            ),
        }
    }
}
