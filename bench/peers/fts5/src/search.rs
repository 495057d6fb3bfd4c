//! Answers the queries and times them: one connection, prepared statements, the file mapped, hits as row numbers.
//!
//! A time spans the making of the MATCH expression out of the words and the reading of all rows. TOP_k_COUNT is the
//! two statements one after the other.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, Statement};

use crate::options::{best, Command, Options};
use crate::{version, Outcome, ENGINE};

// FTS5 has no class that requires one word and lets others add to the score, and its NEAR is not a slop.
const CLASSES: [&str; 3] = ["or", "and", "phrase"];

#[derive(Default)]
struct Answer {
    count: Option<i64>,
    hits: Vec<(i64, f64)>,
    nanos: Vec<u64>,
}

fn expression(class: &str, words: &[String]) -> String {
    let quoted = words.iter().map(|w| w.replace('"', "\"\""));
    match class {
        "phrase" => format!("\"{}\"", quoted.collect::<Vec<_>>().join(" ")),
        _ => {
            let each: Vec<String> = quoted.map(|w| format!("\"{w}\"")).collect();
            each.join(if class == "or" { " OR " } else { " AND " })
        }
    }
}

struct Statements<'a> {
    top: Statement<'a>,
    count: Statement<'a>,
}

fn execute(s: &mut Statements, class: &str, words: &[String], command: Command) -> Outcome<(Option<i64>, Vec<(i64, f64)>)> {
    let text = expression(class, words);
    let mut hits = Vec::new();
    if command.k > 0 {
        let mut rows = s.top.query((&text, command.k as i64))?;
        while let Some(row) = rows.next()? {
            hits.push((row.get(0)?, -row.get::<_, f64>(1)?));
        }
    }
    let count = if command.count { Some(s.count.query_row([&text], |row| row.get(0))?) } else { None };
    Ok((count, hits))
}

fn is_asked(class: &str, words: &[String]) -> bool {
    words.len() > 1 || class == "or"
}

fn measure(
    s: &mut Statements, class: &str, command: Command, queries: &[Vec<String>], o: &Options,
) -> Outcome<Vec<Option<Answer>>> {
    let mut answers: Vec<Option<Answer>> = Vec::new();
    for words in queries {
        answers.push(if is_asked(class, words) {
            let (count, hits) = execute(s, class, words, command)?;
            Some(Answer { count, hits, nanos: Vec::new() })
        } else {
            None
        });
    }
    let end = Instant::now() + Duration::from_secs_f64(o.warmup);
    for words in queries.iter().filter(|w| is_asked(class, w)) {
        if Instant::now() >= end {
            break;
        }
        execute(s, class, words, command)?;
    }
    for _ in 0..o.runs {
        for (words, answer) in queries.iter().zip(answers.iter_mut()) {
            if let Some(answer) = answer {
                let start = Instant::now();
                let result = execute(s, class, words, command)?;
                answer.nanos.push(start.elapsed().as_nanos() as u64);
                std::hint::black_box(&result);
            }
        }
    }
    Ok(answers)
}

pub fn query(dir: &str, queries: &str, out: &str, o: &Options) -> Outcome<()> {
    let queries = o.queries(queries)?;
    let start = Instant::now();
    let db = Connection::open_with_flags(Path::new(dir).join("index.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    db.execute_batch("PRAGMA mmap_size = 68719476736; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY;")?;
    let mut statements = Statements {
        top: db.prepare("SELECT rowid, rank FROM docs WHERE docs MATCH ?1 ORDER BY rank LIMIT ?2")?,
        count: db.prepare("SELECT count(*) FROM docs WHERE docs MATCH ?1")?,
    };
    let open_us = start.elapsed().as_micros();
    let mut ids = vec![String::new()];
    let mut statement = db.prepare("SELECT id FROM ids ORDER BY rowid")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        ids.push(row.get(0)?);
    }
    let version = version();
    let mut out = BufWriter::with_capacity(1 << 20, File::create(out)?);
    writeln!(
        out,
        "{{\"meta\":\"query\",\"engine\":\"{ENGINE}\",\"version\":\"{version}\",\"norms\":\"exact\",\
         \"idf\":\"cut\",\"phrase\":\"own\",\"documents\":{},\"open_us\":{open_us}}}",
        ids.len() - 1
    )?;
    for class in &o.classes {
        for name in &o.commands {
            if !CLASSES.contains(&class.as_str()) {
                writeln!(
                    out,
                    "{{\"engine\":\"{ENGINE}\",\"version\":\"{version}\",\"class\":\"{class}\",\
                     \"command\":\"{name}\",\"unsupported\":\"FTS5 has no such query\"}}"
                )?;
                continue;
            }
            let answers = measure(&mut statements, class, Command::parse(name)?, &queries, o)?;
            for (words, answer) in queries.iter().zip(answers) {
                if let Some(answer) = answer {
                    writeln!(out, "{}", line(class, name, words, answer, &ids, &version))?;
                }
            }
        }
    }
    Ok(out.flush()?)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn line(class: &str, command: &str, words: &[String], answer: Answer, ids: &[String], version: &str) -> String {
    let (least, median) = best(&[answer.nanos]);
    let count = answer.count.map_or("null".to_string(), |c| c.to_string());
    let query = quoted(&words.join(" "));
    let mut s = format!(
        "{{\"engine\":\"{ENGINE}\",\"version\":\"{version}\",\"class\":\"{class}\",\"command\":\"{command}\",\
         \"query\":{query},\"count\":{count},\"us_min\":{least:.3},\"us_median\":{median:.3},\"hits\":["
    );
    for (i, (row, score)) in answer.hits.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        let _ = write!(s, "{comma}[{},{score}]", quoted(&ids[*row as usize]));
    }
    s.push_str("]}");
    s
}
