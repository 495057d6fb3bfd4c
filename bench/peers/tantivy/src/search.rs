//! Answers the queries and times them: one thread, hits as document addresses.
//!
//! A time spans the making of the query object out of its words and the search. TOP_k_COUNT is done in two ways, by
//! one pass with both collectors and by a top-k search followed by a count, and the better one of each query is
//! reported, so that no choice of ours makes Tantivy slow.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Index, Searcher, TantivyDocument, Term};

use crate::options::{best, Command, Options};
use crate::{Outcome, ENGINE, VERSION};

const SLOP: u32 = 2;
const CLASSES: [&str; 5] = ["or", "and", "phrase", "must", "sloppy"];

#[derive(Default)]
struct Answer {
    count: Option<usize>,
    hits: Vec<(f32, DocAddress)>,
    ways: Vec<Vec<u64>>,
}

fn make(body: Field, class: &str, words: &[String]) -> Box<dyn Query> {
    let term = |word: &String| Term::from_field_text(body, word);
    let leaf = |word: &String| -> Box<dyn Query> {
        Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs))
    };
    if words.len() == 1 {
        return leaf(&words[0]);
    }
    if class == "phrase" || class == "sloppy" {
        let mut phrase = PhraseQuery::new(words.iter().map(term).collect());
        phrase.set_slop(if class == "sloppy" { SLOP } else { 0 });
        return Box::new(phrase);
    }
    let clauses = words.iter().enumerate().map(|(i, word)| {
        let is_required = class == "and" || (class == "must" && i == 0);
        (if is_required { Occur::Must } else { Occur::Should }, leaf(word))
    });
    Box::new(BooleanQuery::new(clauses.collect()))
}

fn execute(
    searcher: &Searcher, body: Field, class: &str, words: &[String], command: Command, way: usize,
) -> Outcome<(Option<usize>, Vec<(f32, DocAddress)>)> {
    let query = make(body, class, words);
    if command.k == 0 {
        return Ok((Some(query.count(searcher)?), Vec::new()));
    }
    let top = TopDocs::with_limit(command.k).order_by_score();
    if command.count && way == 0 {
        let (hits, count) = searcher.search(&query, &(top, Count))?;
        return Ok((Some(count), hits));
    }
    let hits = searcher.search(&query, &top)?;
    let count = if command.count { Some(query.count(searcher)?) } else { None };
    Ok((count, hits))
}

/// One word is the same in every class: it is asked as "or" only.
fn is_asked(class: &str, words: &[String]) -> bool {
    words.len() > 1 || class == "or"
}

fn measure(
    searcher: &Searcher, body: Field, class: &str, command: Command, queries: &[Vec<String>], o: &Options,
) -> Outcome<Vec<Option<Answer>>> {
    let ways = if command.k > 0 && command.count { 2 } else { 1 };
    let mut answers: Vec<Option<Answer>> = Vec::new();
    let end = Instant::now() + Duration::from_secs_f64(o.warmup);
    for words in queries {
        answers.push(if is_asked(class, words) {
            let (count, hits) = execute(searcher, body, class, words, command, 0)?;
            Some(Answer { count, hits, ways: vec![Vec::with_capacity(o.runs); ways] })
        } else {
            None
        });
    }
    'warm: while Instant::now() < end {
        for words in queries.iter().filter(|w| is_asked(class, w)) {
            execute(searcher, body, class, words, command, ways - 1)?;
            if Instant::now() >= end {
                break 'warm;
            }
        }
    }
    for way in 0..ways {
        for _ in 0..o.runs {
            for (words, answer) in queries.iter().zip(answers.iter_mut()) {
                if let Some(answer) = answer {
                    let start = Instant::now();
                    let result = execute(searcher, body, class, words, command, way)?;
                    answer.ways[way].push(start.elapsed().as_nanos() as u64);
                    std::hint::black_box(&result);
                }
            }
        }
    }
    Ok(answers)
}

fn open(dir: &str) -> Outcome<(Searcher, Field, Field)> {
    let index = Index::open_in_dir(dir)?;
    let schema = index.schema();
    let searcher = index.reader()?.searcher();
    Ok((searcher, schema.get_field("id")?, schema.get_field("body")?))
}

fn ids(searcher: &Searcher, id: Field) -> Outcome<Vec<String>> {
    let count = searcher.segment_reader(0).max_doc();
    let mut all = Vec::with_capacity(count as usize);
    for doc in 0..count {
        let document: TantivyDocument = searcher.doc(DocAddress::new(0, doc))?;
        all.push(document.get_first(id).and_then(|v| v.as_str()).unwrap_or("").to_string());
    }
    Ok(all)
}

pub fn query(dir: &str, queries: &str, out: &str, o: &Options) -> Outcome<()> {
    let queries = o.queries(queries)?;
    let start = Instant::now();
    let (searcher, id, body) = open(dir)?;
    let open_us = start.elapsed().as_micros();
    assert!(searcher.segment_readers().len() == 1, "the index has more than one segment");
    let ids = ids(&searcher, id)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(out)?);
    writeln!(
        out,
        "{{\"meta\":\"query\",\"engine\":\"{ENGINE}\",\"version\":\"{VERSION}\",\"norms\":\"lucene\",\
         \"idf\":\"lucene\",\"phrase\":\"sum\",\"slop\":\"own\",\"documents\":{},\"open_us\":{open_us}}}",
        searcher.num_docs()
    )?;
    for class in &o.classes {
        for name in &o.commands {
            if !CLASSES.contains(&class.as_str()) {
                writeln!(
                    out,
                    "{{\"engine\":\"{ENGINE}\",\"version\":\"{VERSION}\",\"class\":\"{class}\",\
                     \"command\":\"{name}\",\"unsupported\":\"no such class\"}}"
                )?;
                continue;
            }
            let answers = measure(&searcher, body, class, Command::parse(name)?, &queries, o)?;
            for (words, answer) in queries.iter().zip(&answers) {
                if let Some(answer) = answer {
                    writeln!(out, "{}", line(class, name, words, answer, &ids))?;
                }
            }
        }
    }
    Ok(out.flush()?)
}

fn line(class: &str, command: &str, words: &[String], answer: &Answer, ids: &[String]) -> String {
    let (least, median) = best(&answer.ways);
    let count = answer.count.map_or("null".to_string(), |c| c.to_string());
    let query = quoted(&words.join(" "));
    let mut s = format!(
        "{{\"engine\":\"{ENGINE}\",\"version\":\"{VERSION}\",\"class\":\"{class}\",\"command\":\"{command}\",\
         \"query\":{query},\"count\":{count},\"us_min\":{least:.3},\"us_median\":{median:.3},\"hits\":["
    );
    for (i, (score, address)) in answer.hits.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        let _ = write!(s, "{comma}[{},{score}]", quoted(&ids[address.doc_id as usize]));
    }
    s.push_str("]}");
    s
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Queries a second with `threads` threads, each going round all the queries from its own start.
pub fn throughput(dir: &str, queries: &str, threads: usize, o: &Options) -> Outcome<()> {
    let queries = o.queries(queries)?;
    let (searcher, _, body) = open(dir)?;
    for class in &o.classes {
        let asked: Vec<Vec<String>> = queries.iter().filter(|w| is_asked(class, w)).cloned().collect();
        for name in &o.commands {
            let command = Command::parse(name)?;
            hammer(&searcher, body, class, command, &asked, threads, o.warmup);
            let rate = hammer(&searcher, body, class, command, &asked, threads, o.seconds);
            println!(
                "{{\"engine\":\"{ENGINE}\",\"version\":\"{VERSION}\",\"action\":\"throughput\",\
                 \"class\":\"{class}\",\"command\":\"{name}\",\"threads\":{threads},\
                 \"queries_per_second\":{rate:.1}}}"
            );
        }
    }
    Ok(())
}

fn hammer(
    searcher: &Searcher, body: Field, class: &str, command: Command, asked: &[Vec<String>], threads: usize,
    seconds: f64,
) -> f64 {
    let done = AtomicU64::new(0);
    let start = Instant::now();
    let end = start + Duration::from_secs_f64(seconds);
    std::thread::scope(|scope| {
        for t in 0..threads {
            let done = &done;
            scope.spawn(move || {
                let mut i = t * asked.len() / threads;
                while Instant::now() < end {
                    let result = execute(searcher, body, class, &asked[i % asked.len()], command, 1);
                    std::hint::black_box(result.expect("a query failed"));
                    done.fetch_add(1, Ordering::Relaxed);
                    i += 1;
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}
