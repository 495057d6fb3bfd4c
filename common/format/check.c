/* check.c: idx_index_check(): manifest, checksums, then the parts, for each segment. */
#include "common/format/check.h"

#include "common/base/bytes.h"
#include "common/base/error.h"
#include "common/format/manifest.h"

bool idx__check_finding(check_report *r, const idx_error *finding)
{
    r->findings++;
    if (r->fn && !r->stopped) {
        r->stopped = r->fn(r->ctx, finding);
    }
    return !r->stopped;
}

/* Errors that say something of the data are findings; the others end the check. */
static bool is_finding(int code)
{
    return code == IDX_ECORRUPT || code == IDX_EVERSION || code == IDX_ENOTFOUND || code == IDX_EIO;
}

static void manifest_compare(const segment *s, const manifest *m, const manifest_segment *entry, check_report *r)
{
    idx_error finding = {0};
    uint32_t both = IDX_FLAG_POSITIONS | IDX_FLAG_STORE;
    if (entry->documents != s->meta.documents || entry->file_bytes != s->map.bytes) {
        idx__segment_corrupt(s, SECTION_META, NULL, &finding, "MANIFEST says %u documents and %llu bytes, the segment %u and %llu",
                             entry->documents, (unsigned long long)entry->file_bytes, s->meta.documents,
                             (unsigned long long)s->map.bytes);
    } else if ((m->flags & both) != (s->meta.flags & both) || m->fingerprint != s->meta.fingerprint) {
        idx__segment_corrupt(s, SECTION_META, NULL, &finding, "its flags or its analyzer differ from MANIFEST's");
    }
    if (finding.code != IDX_OK) {
        idx__check_finding(r, &finding);
    }
}

/* The bytes that belong to no section are zero. The table was checked when the file was opened. */
static void gaps_check(const segment *s, check_report *r)
{
    const uint8_t *data = s->map.data;
    const uint8_t *footer = data + s->map.bytes - IDX_SEGMENT_FOOTER_BYTES;
    const uint8_t *table = data + idx__load_u64(footer);
    const uint8_t *at = data + IDX_SEGMENT_HEADER_BYTES;
    for (const uint8_t *entry = table; entry <= footer; entry += IDX_SECTION_ENTRY_BYTES) {
        const uint8_t *next = entry < footer ? data + idx__load_u64(entry + 8) : table;
        while (at < next && *at == 0) {
            at++;
        }
        if (at < next) {
            idx_error finding = {0};
            idx__segment_corrupt(s, SECTION_NONE, at, &finding, "a byte between two sections is not zero");
            idx__check_finding(r, &finding);
            return;
        }
        at = entry < footer ? next + idx__load_u64(entry + 16) : next;
    }
}

static int segment_check(const char *dir, const manifest *m, const manifest_segment *entry, check_report *r,
                         const idx_allocator *allocator, idx_error *err)
{
    segment s;
    idx_error local = {0};
    int code = idx__segment_open(&s, dir, entry->id, false, allocator, &local);
    if (code != IDX_OK) {
        if (is_finding(code)) {
            idx__check_finding(r, &local);
            return IDX_OK;
        }
        if (err) {
            *err = local;
        }
        return code;
    }
    manifest_compare(&s, m, entry, r);
    gaps_check(&s, r);
    bool is_whole = true;
    for (unsigned kind = SECTION_META; kind < SECTION_KINDS && !r->stopped; kind++) {
        idx_error finding = {0};
        if (idx__segment_verify(&s, (section_kind)kind, &finding) != IDX_OK) {
            is_whole = false;
            idx__check_finding(r, &finding);
        }
    }
    // Behind a wrong checksum more findings would only repeat it.
    if (is_whole && !r->stopped) {
        code = idx__check_postings(&s, r, err);
    }
    if (is_whole && code == IDX_OK && !r->stopped) {
        code = idx__check_documents(&s, r, err);
    }
    idx__segment_close(&s);
    return code;
}

int idx_index_check(const char *dir, const idx_allocator *allocator, idx_check_fn fn, void *ctx, idx_error *err)
{
    idx__error_clear(err);
    if (!dir) {
        return idx__error_set(err, IDX_EINVAL, "no directory given");
    }
    manifest m;
    idx__manifest_init(&m, allocator);
    check_report report = {.fn = fn, .ctx = ctx};
    idx_error local = {0};
    int code = idx__manifest_read(&m, dir, &local);
    if (code == IDX_ECORRUPT || code == IDX_EVERSION) {
        idx__check_finding(&report, &local);
        code = IDX_OK;
    } else if (code != IDX_OK && err) {
        *err = local;
    }
    for (uint32_t i = 0; code == IDX_OK && i < m.segment_count && !report.stopped; i++) {
        code = segment_check(dir, &m, &m.segments[i], &report, allocator, err);
    }
    idx__manifest_release(&m);
    if (code == IDX_OK && report.findings > 0) {
        return idx__error_set(err, IDX_ECORRUPT, "the index is damaged: %llu finding%s", (unsigned long long)report.findings,
                              report.findings == 1 ? "" : "s");
    }
    return code;
}
