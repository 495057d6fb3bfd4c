//! Tantivy as a peer: the command line that every driver under bench/peers has (see ../../README.md).
//!
//!     build CORPUS INDEX THREADS
//!     query INDEX QUERIES OUT [OPTION VALUE]...
//!     throughput INDEX QUERIES THREADS [OPTION VALUE]...

mod build;
#[path = "../../rust/options.rs"]
mod options;
mod search;

use options::Options;

pub const ENGINE: &str = "tantivy";
pub const VERSION: &str = "0.27.0"; // as pinned in Cargo.toml

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The most memory that this process has held, in kB, as the kernel counts it.
pub fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or("");
    let digits: String = line.chars().filter(|c| c.is_ascii_digit()).collect();
    digits.parse().unwrap_or(0)
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["build", corpus, index, threads] => build::run(corpus, index, threads.parse()?),
        ["query", index, queries, out, ref rest @ ..] => {
            search::query(index, queries, out, &Options::read(rest)?)
        }
        ["throughput", index, queries, threads, ref rest @ ..] => {
            search::throughput(index, queries, threads.parse()?, &Options::read(rest)?)
        }
        _ => {
            eprintln!(
                "usage: build CORPUS INDEX THREADS | query INDEX QUERIES OUT [OPTION VALUE]... | \
                 throughput INDEX QUERIES THREADS [OPTION VALUE]..."
            );
            std::process::exit(2)
        }
    }
}
