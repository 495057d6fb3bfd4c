//! Builds an index: one contentless table, positions, one structure at the end ('optimize'). The ids stand in a table
//! of their own, by row. One transaction, no journal, a hash table of 1 GB before anything is written: the settings
//! for bulk loads. FTS5 indexes in one thread, whatever THREADS says.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::{peak_kilobytes, version, Outcome, ENGINE};

pub fn run(corpus: &str, dir: &str, threads: usize) -> Outcome<()> {
    let start = std::time::Instant::now();
    std::fs::create_dir_all(dir)?;
    let path = Path::new(dir).join("index.db");
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let mut db = Connection::open(&path)?;
    db.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1000000;",
    )?;
    // Whatever stands between blanks is a word: all printable ASCII is a token character, the rest is one anyway.
    let marks: String = ('!'..='~').filter(|c| !c.is_ascii_alphanumeric()).collect();
    let marks = marks.replace('"', "\"\"").replace('\'', "''''");
    db.execute_batch(&format!(
        "CREATE TABLE ids(id TEXT);
         CREATE VIRTUAL TABLE docs USING fts5(body, content='', tokenize=\"ascii tokenchars '{marks}'\");
         INSERT INTO docs(docs, rank) VALUES('hashsize', 1000000000);
         INSERT INTO docs(docs, rank) VALUES('automerge', 0);
         INSERT INTO docs(docs, rank) VALUES('crisismerge', 1000);"
    ))?;
    let mut documents = 0i64;
    let transaction = db.transaction()?;
    {
        let mut add = transaction.prepare("INSERT INTO docs(rowid, body) VALUES(?1, ?2)")?;
        let mut name = transaction.prepare("INSERT INTO ids(rowid, id) VALUES(?1, ?2)")?;
        let mut reader = BufReader::with_capacity(1 << 20, File::open(corpus)?);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            let value: Value = serde_json::from_str(&line)?;
            documents += 1;
            add.execute((documents, value["body"].as_str().ok_or("a document has no body")?))?;
            name.execute((documents, value["id"].as_str().ok_or("a document has no id")?))?;
            line.clear();
        }
    }
    transaction.commit()?;
    db.execute_batch("INSERT INTO docs(docs) VALUES('optimize'); VACUUM;")?;
    drop(db);

    println!(
        "{{\"engine\":\"{ENGINE}\",\"version\":\"{}\",\"action\":\"build\",\"threads\":{threads},\
         \"documents\":{documents},\"seconds\":{:.3},\"corpus_bytes\":{},\"index_bytes\":{},\
         \"peak_kb\":{},\"segments\":1}}",
        version(),
        start.elapsed().as_secs_f64(),
        std::fs::metadata(corpus)?.len(),
        std::fs::metadata(&path)?.len(),
        peak_kilobytes()
    );
    Ok(())
}
