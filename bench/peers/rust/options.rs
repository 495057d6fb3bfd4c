//! The options that all drivers share: --runs, --class, --command, --warmup (seconds), --seconds, --max-words;
//! and the reading of query files, which is the same in both Rust drivers.

use std::error::Error;

pub struct Options {
    pub runs: usize,
    pub warmup: f64,
    pub seconds: f64,
    pub max_words: usize,
    pub classes: Vec<String>,
    pub commands: Vec<String>,
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::to_string).collect()
}

impl Options {
    pub fn read(args: &[&str]) -> Result<Options, Box<dyn Error>> {
        let mut o = Options {
            runs: 10,
            warmup: 1.0,
            seconds: 10.0,
            max_words: usize::MAX,
            classes: list("or,and,phrase,must,sloppy"),
            commands: list("TOP_10,TOP_100,TOP_1000,TOP_10_COUNT,TOP_100_COUNT,COUNT"),
        };
        if args.len() % 2 != 0 {
            return Err("an option has no value".into());
        }
        for pair in args.chunks(2) {
            match pair[0] {
                "--runs" => o.runs = pair[1].parse()?,
                "--warmup" => o.warmup = pair[1].parse()?,
                "--seconds" => o.seconds = pair[1].parse()?,
                "--max-words" => o.max_words = pair[1].parse()?,
                "--class" => o.classes = list(pair[1]),
                "--command" => o.commands = list(pair[1]),
                other => return Err(format!("unknown option {other}").into()),
            }
        }
        Ok(o)
    }

    /// The queries of a file, as words: one JSON object with "query", or one plain query, a line.
    pub fn queries(&self, path: &str) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
        let mut all = Vec::new();
        for line in std::fs::read_to_string(path)?.lines() {
            let text = if line.starts_with('{') {
                let value: serde_json::Value = serde_json::from_str(line)?;
                value["query"].as_str().unwrap_or("").to_string()
            } else {
                line.trim().to_string()
            };
            let words: Vec<String> = text.split(' ').filter(|w| !w.is_empty()).map(str::to_string).collect();
            if !words.is_empty() && words.len() <= self.max_words {
                all.push(words);
            }
        }
        Ok(all)
    }
}

/// What a command asks for: TOP_k, TOP_k_COUNT or COUNT.
#[derive(Clone, Copy)]
pub struct Command {
    pub k: usize,
    pub count: bool,
}

impl Command {
    pub fn parse(name: &str) -> Result<Command, Box<dyn Error>> {
        if name == "COUNT" {
            return Ok(Command { k: 0, count: true });
        }
        let number = name.strip_prefix("TOP_").ok_or_else(|| format!("unknown command {name}"))?;
        let (number, count) = match number.strip_suffix("_COUNT") {
            Some(n) => (n, true),
            None => (number, false),
        };
        Ok(Command { k: number.parse()?, count })
    }
}

/// Least and median of the runs, in microseconds; the better of the ways that were measured.
pub fn best(ways: &[Vec<u64>]) -> (f64, f64) {
    let (mut least, mut middle) = (f64::MAX, f64::MAX);
    for way in ways.iter().filter(|w| !w.is_empty()) {
        let mut ns = way.clone();
        ns.sort_unstable();
        let n = ns.len();
        least = least.min(ns[0] as f64 / 1e3);
        middle = middle.min((ns[n / 2] + ns[(n - 1) / 2]) as f64 / 2e3);
    }
    if least == f64::MAX {
        (0.0, 0.0)
    } else {
        (least, middle)
    }
}
