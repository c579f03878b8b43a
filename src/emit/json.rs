//! Payloads in each dialect.
//!
//! In: JSON as SQL. Out: SQL of its type, its parts and its values. JSON is `JSON` in `DuckDB`, `VARIANT` in Spark,
//! `jsonb` in `PostgreSQL`, and text in `ClickHouse`.

use super::SqlDialect;
use super::{Note, Reason};
use crate::ingest::PATH_SEPARATOR;
use crate::schema::Kind;

use SqlDialect::{ClickHouse, DuckDb, PostgreSql, Spark};

/// The names in a path of properties.
pub(super) fn steps(path: &str) -> Vec<&str> {
    if path.is_empty() { Vec::new() } else { path.split(PATH_SEPARATOR).collect() }
}

/// A place in a payload.
#[derive(Clone)]
pub(super) struct Json {
    dialect: SqlDialect,
    sql: String,
}

impl Json {
    /// The payload in a column.
    pub(super) fn column(dialect: SqlDialect, column: &str) -> Self {
        let sql = match dialect {
            DuckDb => format!("CAST({column} AS JSON)"),
            Spark => format!("try_parse_json({column})"),
            PostgreSql => format!("CAST({column} AS jsonb)"),
            ClickHouse => column.to_owned(),
        };
        Self { dialect, sql }
    }

    /// An element of a list, under the name that `count` gives it.
    pub(super) fn element(dialect: SqlDialect) -> Self {
        let sql = if dialect == PostgreSql { "i.value" } else { "i" };
        Self { dialect, sql: sql.to_owned() }
    }

    /// The value at a path of properties; none of them leads into a list.
    pub(super) fn at(&self, steps: &[&str]) -> Result<Self, Reason> {
        let (dialect, sql) = (self.dialect, &self.sql);
        if steps.is_empty() {
            return Ok(self.clone());
        }
        if steps.iter().any(|step| step.contains(['"', '\'', '\\', '`', '\0'])) {
            return Err(Reason::Character);
        }
        let all = |step: &dyn Fn(&str) -> String| {
            steps.iter().map(|name| step(name)).collect::<Vec<_>>().concat()
        };
        let sql = match dialect {
            DuckDb => format!("json_extract({sql}, '${}')", all(&|name| format!(".\"{name}\""))),
            Spark => {
                format!(
                    "variant_get({sql}, '${}', 'variant')",
                    all(&|name| format!("[\"{name}\"]"))
                )
            }
            PostgreSql => format!("({sql}{})", all(&|name| format!(" -> '{name}'"))),
            ClickHouse => format!("JSONExtractRaw({sql}{})", all(&|name| format!(", '{name}'"))),
        };
        Ok(Self { dialect, sql })
    }

    fn has_type(&self, names: [&str; 4]) -> String {
        let (sql, [duckdb, spark, postgres, clickhouse]) = (&self.sql, names);
        match self.dialect {
            DuckDb => format!("json_type({sql}) IN ({duckdb})"),
            Spark => format!("schema_of_variant({sql}) RLIKE '{spark}'"),
            PostgreSql => format!("jsonb_typeof({sql}) = '{postgres}'"),
            ClickHouse => format!("JSONType({sql}) IN ({clickhouse})"),
        }
    }

    fn is_text(&self) -> String {
        self.has_type(["'VARCHAR'", "^STRING", "string", "'String'"])
    }

    fn is_number(&self) -> String {
        let duckdb = "'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DECIMAL', 'DOUBLE'";
        let clickhouse = "'Int64', 'UInt64', 'Int128', 'UInt128', 'Int256', 'UInt256', 'Double'";
        let spark = "^(TINYINT|SMALLINT|INT|BIGINT|DECIMAL|DOUBLE|FLOAT)";
        self.has_type([duckdb, spark, "number", clickhouse])
    }

    fn is_bool(&self) -> String {
        self.has_type(["'BOOLEAN'", "^BOOLEAN", "boolean", "'Bool'"])
    }

    fn is_list(&self) -> String {
        self.has_type(["'ARRAY'", "^ARRAY", "array", "'Array'"])
    }

    /// Whether nothing is there, or null.
    pub(super) fn is_null(&self) -> String {
        let sql = &self.sql;
        match self.dialect {
            DuckDb => format!("COALESCE(json_type({sql}) = 'NULL', TRUE)"),
            Spark => format!("COALESCE(is_variant_null({sql}), TRUE) OR {sql} IS NULL"),
            PostgreSql => format!("COALESCE(jsonb_typeof({sql}) = 'null', TRUE)"),
            ClickHouse => format!("JSONType({sql}) = 'Null'"),
        }
    }

    fn is_object(&self) -> String {
        self.has_type(["'OBJECT'", "^OBJECT", "object", "'Object'"])
    }

    /// What a text, number or boolean says, without quotes.
    fn plain(&self) -> String {
        let sql = &self.sql;
        match self.dialect {
            DuckDb => format!("json_extract_string({sql}, '$')"),
            Spark => format!("CAST({sql} AS STRING)"),
            PostgreSql => format!("({sql} #>> '{{}}')"),
            ClickHouse => {
                format!("if({}, JSONExtractString({sql}), {sql})", self.is_text())
            }
        }
    }

    /// The value, read as a kind; NULL where it cannot be.
    pub(super) fn of_kind(&self, kind: Kind) -> String {
        match kind {
            Kind::Text => self.text(),
            Kind::Number => self.number(),
            Kind::Time => self.time(),
            Kind::Bool => self.boolean(),
        }
    }

    fn number(&self) -> String {
        let (dialect, plain) = (self.dialect, self.plain());
        format!(
            "CASE WHEN {} THEN {} WHEN {} THEN {} END",
            self.is_number(),
            dialect.as_decimal(&plain),
            self.is_text(),
            dialect.number_of_text(&plain)
        )
    }

    fn text(&self) -> String {
        let (dialect, plain) = (self.dialect, self.plain());
        format!(
            "CASE WHEN {} OR {} THEN {plain} WHEN {} THEN {} END",
            self.is_text(),
            self.is_bool(),
            self.is_number(),
            dialect.number_text(&dialect.as_decimal(&plain))
        )
    }

    fn time(&self) -> String {
        let read = self.dialect.instant_of_text(&self.plain());
        format!("CASE WHEN {} THEN {read} END", self.is_text())
    }

    fn boolean(&self) -> String {
        let plain = self.plain();
        format!(
            "CASE WHEN {} OR {} THEN CASE {plain} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END END",
            self.is_bool(),
            self.is_text()
        )
    }

    /// One text for each different value; lists and objects as they are written.
    pub(super) fn distinct(&self, notes: &mut impl FnMut(Note)) -> String {
        notes(Note::Written);
        let (dialect, plain, sql) = (self.dialect, self.plain(), &self.sql);
        let whole = match dialect {
            Spark => format!("to_json({sql})"),
            ClickHouse => sql.clone(),
            dialect => dialect.as_text(sql),
        };
        let number = dialect.number_text(&dialect.as_decimal(&plain));
        let join = |mark: &str, text: &str| format!("concat('{mark}', {text})");
        format!(
            "CASE WHEN {} THEN NULL WHEN {} THEN {} WHEN {} THEN {} ELSE {} END",
            self.is_null(),
            self.is_number(),
            join("n", &number),
            self.is_text(),
            join("t", &plain),
            join("j", &whole)
        )
    }

    /// The elements of the list.
    fn elements(&self) -> String {
        let sql = &self.sql;
        match self.dialect {
            DuckDb => format!("TRY_CAST({sql} AS JSON[])"),
            Spark => format!("try_variant_get({sql}, '$', 'array<variant>')"),
            PostgreSql => format!("jsonb_array_elements({sql})"),
            ClickHouse => format!("JSONExtractArrayRaw({sql})"),
        }
    }

    /// The element at a place, counted from 0; nothing where there is no list, or a shorter one.
    pub(super) fn nth(&self, place: u32) -> Self {
        let (dialect, sql, is_list) = (self.dialect, &self.sql, self.is_list());
        // A number alone would lead into an object as well, or count characters of a text.
        let sql = match dialect {
            DuckDb => format!("CASE WHEN {is_list} THEN json_extract({sql}, '$[{place}]') END"),
            Spark => format!(
                "CASE WHEN {is_list} THEN try_variant_get({sql}, '$[{place}]', 'variant') END"
            ),
            PostgreSql => format!("(CASE WHEN {is_list} THEN {sql} -> {place} END)"),
            // Its places are from 1, and a negative one would be from the end; an empty text is no JSON.
            ClickHouse => {
                let place = u64::from(place) + 1;
                format!("if({is_list}, JSONExtractRaw({sql}, {place}), '')")
            }
        };
        Self { dialect, sql }
    }

    /// How many elements the list has; NULL where there is none.
    pub(super) fn size(&self) -> String {
        let (elements, sql) = (self.elements(), &self.sql);
        let size = match self.dialect {
            DuckDb => format!("len({elements})"),
            Spark => format!("size({elements})"),
            PostgreSql => format!("jsonb_array_length({sql})"),
            ClickHouse => format!("length({elements})"),
        };
        format!("CASE WHEN {} THEN {size} END", self.is_list())
    }

    /// How many elements of the list satisfy a condition on [`Json::element`]; 0 where there is none.
    pub(super) fn count(&self, filter: &str) -> String {
        let elements = self.elements();
        let count = match self.dialect {
            DuckDb => format!("len(list_filter({elements}, lambda i: {filter}))"),
            Spark => format!("size(filter({elements}, i -> {filter}))"),
            PostgreSql => format!("(SELECT count(*) FROM {elements} AS i(value) WHERE {filter})"),
            ClickHouse => format!("length(arrayFilter(i -> {filter}, {elements}))"),
        };
        format!("COALESCE(CASE WHEN {} THEN {count} END, 0)", self.is_list())
    }

    /// Whether the list, or the value alone, holds one of the texts; NULL where nothing is, or an object.
    pub(super) fn contains(&self, values: &[String], or_null: &str) -> String {
        let (dialect, sql, list) = (self.dialect, &self.sql, values.join(", "));
        let member = Self::element(dialect).text();
        let (is_list, elements) = (self.is_list(), self.elements());
        let found = match dialect {
            DuckDb => format!(
                "len(list_filter(CASE WHEN {is_list} THEN {elements} ELSE [{sql}] END, lambda i: \
                 COALESCE({member} IN ({list}), FALSE))) > 0"
            ),
            Spark => format!(
                "exists(CASE WHEN {is_list} THEN {elements} ELSE array({sql}) END, i -> \
                 COALESCE({member} IN ({list}), FALSE))"
            ),
            PostgreSql => format!(
                "EXISTS (SELECT 1 FROM jsonb_array_elements(CASE WHEN {is_list} THEN {sql} \
                 ELSE jsonb_build_array({sql}) END) AS i(value) WHERE {member} IN ({list}))"
            ),
            ClickHouse => format!(
                "arrayExists(i -> COALESCE({member} IN ({list}), FALSE), if({is_list}, {elements}, [{sql}]))"
            ),
        };
        format!(
            "CASE WHEN NOT ({} OR {}) THEN ({found}){or_null} END",
            self.is_null(),
            self.is_object()
        )
    }
}
