/*
 * idx/idx.h: the whole public interface of libidx.
 *
 * Three steps: an idx_writer turns documents into an index directory (indexer.h); an idx_searcher maps
 * the directory and answers queries (searcher.h); an idx_analyzer says how text becomes terms, the same
 * on both sides (analyzer.h). Programs that only search include <idx/searcher.h> alone.
 */
#ifndef IDX_IDX_H
#define IDX_IDX_H

#include <idx/base.h>
#include <idx/analyzer.h>
#include <idx/indexer.h>
#include <idx/page.h>
#include <idx/searcher.h>
#include <idx/synonyms.h>

#endif
