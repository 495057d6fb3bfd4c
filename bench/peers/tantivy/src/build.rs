//! Builds an index: whitespace analysis, frequencies, positions and field norms, the id stored, no text stored;
//! merged to one segment.
//!
//! The main thread reads and parses, Tantivy's own threads index and merge; who measures pins the process to as
//! many processors as THREADS says.

use std::fs::File;
use std::io::{BufRead, BufReader};

use serde_json::Value;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions, STORED};
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::{peak_kilobytes, Outcome, ENGINE, VERSION};

const MEMORY_BYTES: usize = 2_000_000_000; // of all indexing threads

pub fn run(corpus: &str, dir: &str, threads: usize) -> Outcome<()> {
    let start = std::time::Instant::now();
    std::fs::create_dir_all(dir)?;
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STORED);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(true);
    let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_dir(dir, schema.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, MEMORY_BYTES)?;
    // Everything is merged once, at the end: merging on the way would do that work twice.
    writer.set_merge_policy(Box::new(NoMergePolicy));

    let mut documents = 0u64;
    let mut reader = BufReader::with_capacity(1 << 20, File::open(corpus)?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let value: Value = serde_json::from_str(&line)?;
        let mut document = TantivyDocument::default();
        document.add_text(id, value["id"].as_str().ok_or("a document has no id")?);
        document.add_text(body, value["body"].as_str().ok_or("a document has no body")?);
        writer.add_document(document)?;
        documents += 1;
        line.clear();
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;

    let seconds = start.elapsed().as_secs_f64();
    let segments = index.searchable_segment_ids()?.len();
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        bytes += entry?.metadata()?.len();
    }
    println!(
        "{{\"engine\":\"{ENGINE}\",\"version\":\"{VERSION}\",\"action\":\"build\",\"threads\":{threads},\
         \"documents\":{documents},\"seconds\":{seconds:.3},\"corpus_bytes\":{},\"index_bytes\":{bytes},\
         \"peak_kb\":{},\"segments\":{segments}}}",
        std::fs::metadata(corpus)?.len(),
        peak_kilobytes()
    );
    Ok(())
}
